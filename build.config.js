// Builds the WASM kernels, the stage catalogue and dist/. Nothing is done when dist/ is newer than every source.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const at = (...parts) => join(root, ...parts);
const stamp = at('dist', '.built');
// Built beside dist/ and renamed, so that a broken build leaves the last good one.
const made = at(`.dist-${process.pid}`);
const COMMANDS = ['cli/ml-submit', 'cli/ml-grid'];
const WORKER = 'engine/local/worker/main';

if (!isFresh() || process.argv.includes('--force')) {
  const began = new Date();
  mkdirSync(made);
  try {
    await buildKernels();
    await buildCatalogue();
    await buildProgram();
    for (const file of ['driver.py', 'fitted.py', 'read.py', 'spread.py']) cpSync(at(`src/engine/spark/${file}`), join(made, 'engine/spark', file));
    await buildSparkWorker();
    rmSync(at('dist'), { recursive: true, force: true });
    renameSync(made, at('dist'));
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  writeFileSync(stamp, '');
  // A source that was saved while the build ran is newer than what was built.
  utimesSync(stamp, began, began);
}

function isFresh() {
  if (!existsSync(stamp)) return false;
  const built = statSync(stamp).mtimeMs;
  const outputs = [at('src/kernels/assembly.generated.ts'), at('src/spec/catalogue.generated.ts')];
  return outputs.every((file) => existsSync(file)) && sources().every((file) => statSync(file).mtimeMs < built);
}

/** Everything that decides what is built, but the packages. */
function sources() {
  const files = readdirSync(at('src'), { recursive: true, withFileTypes: true }).filter((e) => e.isFile() && !e.name.includes('.generated.')).map((e) => join(e.parentPath, e.name));
  return [at('build.config.js'), at('package.json'), at('package-lock.json'), ...files.sort()];
}

/** A digest of the sources: a journal of another build is not gone on with. */
function buildId() {
  const hash = createHash('sha256');
  for (const file of sources()) hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}

/** Each src/kernels/assembly/<name>.as.ts becomes a base64 export of src/kernels/assembly.generated.ts, so that no file is looked for at run time. */
async function buildKernels() {
  const { main } = await import('assemblyscript/asc');
  const names = readdirSync(at('src/kernels/assembly')).filter((file) => file.endsWith('.as.ts')).map((file) => file.slice(0, -'.as.ts'.length)).sort();
  const lines = ['// Made by build.config.js from src/kernels/assembly.'];
  for (const name of names) {
    const flags = [`src/kernels/assembly/${name}.as.ts`, '--outFile', relative(root, join(made, `${name}.wasm`)), '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--baseDir', root];
    const { error, stderr } = await main(flags);
    if (error) throw new Error(`${error.message}\n${stderr}`);
    lines.push(`export const ${name} = '${readFileSync(join(made, `${name}.wasm`)).toString('base64')}';`);
  }
  writeFileSync(at('src/kernels/assembly.generated.ts'), lines.join('\n') + '\n');
}

/** The names, parameters and aliases of all stages and metrics as data, so that a wrong name is answered without loading a stage. */
async function buildCatalogue() {
  const file = join(made, 'catalogue-maker.mjs');
  await build({ ...common(), entryPoints: [at('src/spec/make-catalogue.ts')], outfile: file });
  const { catalogueSource } = await import(`${pathToFileURL(file).href}?${process.pid}`);
  writeFileSync(at('src/spec/catalogue.generated.ts'), await catalogueSource());
  rmSync(file);
}

async function buildProgram() {
  const entries = [...COMMANDS, WORKER, 'run/worker/score'];
  const options = {
    ...common(),
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries.map((name) => [name, at(`src/${name}.ts`)])),
    outdir: made,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    legalComments: 'linked',
    minifyWhitespace: true,
    minifySyntax: true,
    // A stack trace names a line.
    lineLimit: 200,
    define: { 'process.env.ML_SUBMIT_VERSION': JSON.stringify(JSON.parse(readFileSync(at('package.json'), 'utf8')).version), 'process.env.ML_SUBMIT_BUILD': JSON.stringify(buildId()) },
  };
  await build({ ...options, plugins: [inFewFiles(await sharedModules(options))] });
}

/** One file with all stages, since Spark sends it to its executors by itself. */
async function buildSparkWorker() {
  await build({ ...common(), entryPoints: [at('src/engine/spark/worker/main.ts')], outfile: join(made, 'engine/spark/ml-submit-worker.mjs'), legalComments: 'linked', minifyWhitespace: true, minifySyntax: true, lineLimit: 200 });
}

/**
 * Left alone, esbuild writes a file for every set of entries that have modules in common: a hundred for a job, and each takes a millisecond to load. So what workers
 * and stages share is one file, and what commands load besides another.
 */
async function sharedModules(options) {
  const { outputs } = (await build({ ...options, write: false, metafile: true })).metafile;
  const entries = new Map(Object.entries(outputs).flatMap(([output, { entryPoint }]) => (entryPoint?.startsWith('src/') ? [[entryPoint, output]] : [])));
  const closure = (names) => names.reduce((seen, name) => addClosure(entries.get(name), outputs, seen), new Set());
  const modules = (names, without) => [...closure(names)].filter((output) => outputs[output].entryPoint === undefined && !without.has(output)).flatMap((output) => Object.keys(outputs[output].inputs));
  const commands = closure(COMMANDS.map((name) => `src/${name}.ts`));
  const workers = [`src/${WORKER}.ts`, ...[...entries.keys()].filter((name) => name.startsWith('src/stages/'))];
  return {
    entries: [...entries.keys()].filter((name) => !commands.has(entries.get(name))),
    work: modules(workers, commands),
    run: modules(['src/cli/run-job.ts'], new Set([...commands, ...closure(workers)])),
  };
}

/** The files that are loaded with one of those that were built. */
function addClosure(output, outputs, seen) {
  if (seen.has(output)) return seen;
  seen.add(output);
  for (const { path, kind } of outputs[output].imports) if (kind === 'import-statement' && path in outputs) addClosure(path, outputs, seen);
  return seen;
}

/** An entry that asks for all of the shared modules finds them in the same file as all others that do. */
function inFewFiles({ entries, ...lists }) {
  const asking = new Map(entries.map((name) => [at(name), name.startsWith('src/cli/') ? ['work', 'run'] : ['work']]));
  return {
    name: 'few-files',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^shared:/ }, ({ path }) => ({ path: path.slice('shared:'.length), namespace: 'shared', sideEffects: true }));
      onLoad({ filter: /.*/, namespace: 'shared' }, ({ path: list }) => ({ contents: asked(lists[list].filter((file) => file.startsWith('src/')).map((file) => at(file))), resolveDir: root }));
      onLoad({ filter: /\.ts$/, namespace: 'file' }, ({ path }) => (asking.has(path) ? { contents: `${readFileSync(path, 'utf8')}\n${asked(asking.get(path).map((list) => `shared:${list}`))}`, loader: 'ts' } : undefined));
    },
  };
}

function asked(modules) {
  return modules.map((module) => `import ${JSON.stringify(module)};`).join('\n');
}

function common() {
  return {
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // Its binaries are files of their own.
    external: ['@duckdb/*'],
    // Bundled CommonJS packages call require() for node's own modules.
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  };
}
