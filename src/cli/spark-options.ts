import type { Command } from 'commander';
import type { SparkSettings } from '../engine/spark/arguments.ts';
import { parseMemory } from '../spec/quantity.ts';
import { isLocalSpark } from '../spec/spark.ts';
import type { UserError } from '../util/errors.ts';

/** Flags of spark-submit that are handed on as they are. https://spark.apache.org/docs/latest/submitting-applications.html */
const HANDED_ON: Readonly<Record<string, string>> = {
  'deploy-mode': 'client: the driver runs here',
  'properties-file': 'settings of Spark, one a line',
  files: 'files for the executors',
  archives: 'archives for the executors',
  'py-files': 'Python files for the executors',
  jars: 'jars for the driver and the executors',
  packages: 'Maven coordinates of jars',
  'driver-memory': 'memory of the driver, for example 4g',
  'executor-memory': 'memory of an executor, for example 2g',
  'executor-cores': 'cores of an executor',
  'num-executors': 'executors',
  'total-executor-cores': 'cores of all executors',
  'driver-cores': 'cores of the driver',
  queue: "YARN's queue",
  'proxy-user': 'user to be',
  principal: 'principal of Kerberos',
  keytab: 'file with the key of the principal',
};

/** Names of `ml.spark.*` settings, for messages. */
const SETTINGS = ['ml.spark.mode', 'ml.spark.data', 'ml.spark.folder', 'ml.spark.shipLimit', 'ml.spark.parallelism'];
const DEFAULT_SHIP_LIMIT = 256 * 2 ** 20;

/** Adds spark-submit's flags to a command. */
export function withSparkOptions(command: Command): Command {
  for (const [name, words] of Object.entries(HANDED_ON)) command.option(`--${name} <${valueName(name)}>`, `with a master of Spark: ${words}`);
  return command;
}

export interface SparkFlags {
  /** All options of the command. */
  options: Readonly<Record<string, unknown>>;
  /** Settings of --conf that are no others of ours. */
  conf: readonly (readonly [key: string, value: string])[];
  /** Null where the job does not run on Spark. */
  master: string | null;
  refusal(text: string): UserError;
}

/** What the flags say about Spark; null without a master of Spark, where none of them may be given. */
export function sparkSettings({ options, conf, master, refusal }: SparkFlags): SparkSettings | null {
  const submit = Object.keys(HANDED_ON).flatMap((name) => {
    const value = options[camelCase(name)];
    return typeof value === 'string' ? [`--${name}`, value] : [];
  });
  if (master === null) {
    const given = submit[0] ?? (conf.length > 0 ? `--conf ${conf[0][0]}` : null);
    if (given !== null) throw refusal(`${given} is for Spark: it needs --master spark://HOST:PORT, yarn, k8s://URL or spark-local[N]`);
    return null;
  }
  for (const name of ['workers', 'memoryPerWorker']) {
    if (options[name] !== undefined) throw refusal(`${name === 'workers' ? '--workers' : '--memory-per-worker'} counts workers of ours, and the master is Spark's: use --num-executors, --executor-memory and the like`);
  }
  if (options['deployMode'] !== undefined && options['deployMode'] !== 'client') throw refusal(`--deploy-mode ${String(options['deployMode'])}: expected client, since the driver hands its results to this process`);
  const found = new Map<string, string>();
  for (const [key, value] of conf) if (key.startsWith('ml.')) found.set(key, value);
  const unknown = [...found.keys()].find((key) => !SETTINGS.includes(key));
  if (unknown !== undefined) throw refusal(`--conf ${unknown}: unknown setting; known: ml.kernels, ${SETTINGS.join(', ')}`);
  return { ...ownSettings(found, { master, refusal }), submit, conf: conf.filter(([key]) => !key.startsWith('ml.')).map(([key, value]) => `${key}=${value}`) };
}

function ownSettings(found: ReadonlyMap<string, string>, { master, refusal }: { master: string; refusal: SparkFlags['refusal'] }): Omit<SparkSettings, 'submit' | 'conf'> {
  const mode = found.get('ml.spark.mode') ?? 'auto';
  if (mode !== 'native' && mode !== 'tasks' && mode !== 'auto') throw refusal(`--conf ml.spark.mode: expected native, tasks or auto, found "${mode}"`);
  const data = found.get('ml.spark.data') ?? 'auto';
  if (data !== 'auto' && data !== 'ship' && data !== 'path' && data !== 'executors') throw refusal(`--conf ml.spark.data: expected auto, ship, path or executors, found "${data}"`);
  const folder = found.get('ml.spark.folder') ?? null;
  if (folder !== null && !folder.startsWith('/')) throw refusal(`--conf ml.spark.folder: expected a whole path that this machine and the executors reach, found "${folder}"`);
  if (data === 'path' && folder === null && !isLocalSpark(master)) throw refusal('--conf ml.spark.data=path: expected --conf ml.spark.folder=DIR with it, a folder that this machine and the executors reach');
  const limit = found.get('ml.spark.shipLimit');
  const shipLimit = limit === undefined ? DEFAULT_SHIP_LIMIT : parseMemory(limit);
  if (shipLimit === null) throw refusal(`--conf ml.spark.shipLimit: expected a size such as 256m or 1g, found "${limit}"`);
  const parallel = found.get('ml.spark.parallelism');
  if (parallel !== undefined && !/^[1-9][0-9]{0,3}$/.test(parallel)) throw refusal(`--conf ml.spark.parallelism: expected a whole number from 1, found "${parallel}"`);
  return { mode, data, folder, shipLimit, parallelism: parallel === undefined ? null : Number(parallel) };
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function valueName(name: string): string {
  return /memory/.test(name) ? 'size' : /cores|num/.test(name) ? 'n' : /file|jars|archives|keytab/.test(name) ? 'files' : 'value';
}
