// Times whole processes, ours and the peers', in one run, and prints the tables of README.md.
// npm run bench -- [--quick] [--bank FILE] [digits|starts|bank|friedman|ranges|cost|journal|csv|memory|predict|sharing|text|sparse|onehot|pca|linear|spark …]: --quick leaves the peers out, --bank names the bank-clean CSV.
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { bank } from './bank.js';
import { csv } from './csv.js';
import { digits, starts } from './digits.js';
import { cost, friedman, ranges } from './forests.js';
import { journal } from './journal.js';
import { linear } from './linear.js';
import { installPeers } from './measure.js';
import { memory } from './memory.js';
import { onehot } from './onehot.js';
import { pca } from './pca.js';
import { predict } from './predict.js';
import { sharing } from './sharing.js';
import { spark } from './spark.js';
import { sparse } from './sparse.js';
import { text } from './text.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean' }, bank: { type: 'string' } } });
const peers = values.quick !== true;
const all = { digits: () => digits(peers), starts, bank: () => bank(values.bank, peers), friedman: () => friedman(peers), ranges, cost, journal, csv: () => csv(values.bank, peers), memory: () => memory(values.bank), predict: () => predict(values.bank, peers), sharing, text: () => text(peers), sparse: () => sparse(peers), onehot: () => onehot(peers), pca: () => pca(values.bank, peers), linear: () => linear(values.bank, peers), ...(peers ? { spark: () => spark(values.bank) } : {}) };
const needBank = ['bank', 'csv', 'linear', 'memory', 'pca', 'predict', 'spark'];
const names = positionals.length > 0 ? positionals : Object.keys(all).filter((name) => !needBank.includes(name) || values.bank !== undefined);

for (const name of names) {
  if (all[name] === undefined) throw new Error(`no benchmark ${name}: expected ${Object.keys(all).join(', ')}`);
}
if (names.some((name) => needBank.includes(name)) && !existsSync(values.bank ?? '')) throw new Error('--bank FILE: expected the bank-clean CSV');
if (peers) installPeers();
console.log(`${cpus().length} cores (${cpus()[0].model}), Node ${process.version}\n`);
for (const name of names) await all[name]();
