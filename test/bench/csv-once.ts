// Ours in the CSV benchmark as a whole process, bundled by csv.js as the program is, so that it loads what it uses: `csv-once FILE` reads a file and ends,
// `csv-once - FOLDER` standard input, with a folder for what memory is too small for.
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { optionsWith } from '../sources/oracle/options.ts';
import { measured } from './csv-measured.ts';

const [, , file, folder] = process.argv;
const options = optionsWith();
console.log(JSON.stringify(await measured(file === '-' ? { stream: process.stdin, options, spill: { bytes: totalmem() / 4, nextFile: () => join(folder, 'spool.bin') } } : { path: file, options })));
