import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { TimeLimit } from '../run/deadline.ts';
import { parseMemory, parseTime } from '../spec/quantity.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import { EXIT_CODES_HELP } from './exit.ts';
import { withSparkOptions } from './spark-options.ts';

/** Flags that all commands which read a job share. */
export interface CommonOptions {
  master?: string;
  workers?: number;
  name?: string;
  conf?: string[];
  set?: string[];
  data?: string;
  output?: string;
  fresh?: boolean;
  cache: boolean;
  /** False for --no-share. */
  share: boolean;
  timeLimit?: TimeLimit;
  memoryPerWorker?: number;
  format: 'table' | 'json' | 'csv';
  seed?: number;
  limit?: number;
  verbose?: number;
  quiet?: boolean;
  color: boolean;
}

/** Commands and flags that the contract names and a later version brings. */
const LATER_COMMANDS = ['init', 'describe', 'diff', 'scaling', 'importance', 'sql', 'serve', 'completion', 'results'];
const LATER_FLAGS = ['--class', '--supervise', '--status', '--kill'];

/** A program with our habits: options before operands, errors as diagnostics, exit codes in the help. */
export function program(name: string, description: string): Command {
  return configure(new Command(name))
    .description(description)
    .version(process.env['ML_SUBMIT_VERSION'] ?? '0.0.0', '--version', 'print the version')
    .addHelpText('after', EXIT_CODES_HELP)
    .hook('preSubcommand', refuseOuterOptions);
}

/** Options in front of a command's name would be read and lost. */
function refuseOuterOptions(outer: Command, inner: Command): void {
  const lost = outer.options.find((option) => outer.getOptionValueSource(option.attributeName()) === 'cli');
  if (lost !== undefined) throw usage(`put options behind ${inner.name()}: ${lost.long} came before it`);
}

/** Makes a command, or a subcommand, throw in place of exiting. */
export function configure(command: Command): Command {
  return command
    .enablePositionalOptions()
    .passThroughOptions()
    .allowExcessArguments(false)
    .helpOption('-h, --help', 'print this help')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
}

/** Adds examples behind the help of a command. */
export function examples(command: Command, lines: readonly string[]): void {
  command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

/** Adds the flags of a run. */
export function withCommonOptions(command: Command): Command {
  return withSparkOptions(withOutputOptions(command))
    .option('--master <url>', 'local, local[N], local[*] or local[N,F]: N forked workers, F failures allowed a task; spark://HOST:PORT, yarn, k8s://URL or spark-local[N]: Apache Spark')
    .option('--name <name>', 'name of the job')
    .option('--set <path=value>', 'set a parameter (forest.numTrees=10) or a key of the file (validation.folds=5)', collect)
    .option('--data <file>', 'read this file, or - for standard input')
    .option('--output <dir>', 'write the run there')
    .option('--seed <n>', 'seed of the job', wholeNumber);
}

/** Adds the flags of what runs a job, as against what only checks or explains one. */
export function withRunOptions(command: Command): Command {
  return withTimeLimit(command)
    .option('--limit <n>', 'write, or show, only so many of the rows that a job without a stage that predicts makes', wholeNumber)
    .option('--fresh', 'start anew, though an unfinished run of the same job is there');
}

/** Adds the flag that ends a run in time. */
export function withTimeLimit(command: Command): Command {
  return command.option('--time-limit <time>', 'end in time, for example 90s, 5m or 1h, counted from the start: the best candidate so far is kept', timeLimit);
}

function timeLimit(text: string): TimeLimit {
  const ms = parseTime(text);
  if (ms === null) throw new InvalidArgumentError(`expected a time such as 90s, 5m or 1h, found "${text}"`);
  return { text, ms };
}

function memorySize(text: string): number {
  const bytes = parseMemory(text);
  if (bytes === null) throw new InvalidArgumentError(`expected a size such as 512m or 2g, found "${text}"`);
  return bytes;
}

/** Adds the flags that change no result, only how it is come by and what is said of it. */
export function withOutputOptions(command: Command): Command {
  return command
    .option('--workers <n>', 'forked workers (wins over --master)', wholeNumber)
    .option('--memory-per-worker <size>', 'memory that a worker is planned with, for example 512m or 2g: data that does not fit is spread by rows, or refused', memorySize)
    .option('--no-cache', 'read the data though it has not changed since it was kept')
    .option('--no-share', 'fit every candidate by itself, from the data on: the same results, more slowly')
    .option('--conf <key=value>', 'a setting: ml.kernels=wasm|typescript; with a master of Spark spark.* and ml.spark.*', collect)
    .addOption(new Option('--format <format>', 'what goes to standard output').choices(['table', 'json', 'csv']).default('table'))
    .option('-v, --verbose', 'say more (-vv: more still)', (_value, previous: number | undefined) => (previous ?? 0) + 1)
    .option('--quiet', 'print results and errors only')
    .option('--no-color', 'no colours');
}

/** Parses and runs; usage errors of commander become ours, with exit code 2. */
export async function parseWith(command: Command, argv: readonly string[]): Promise<void> {
  try {
    await command.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return;
    if (error.code === 'commander.help') throw usage('expected a command; see --help');
    throw usage(laterFlag(error.message) ?? laterCommand(error.message) ?? oneLine(error.message));
  }
}

/** Refuses options behind the job file, splits key=value, and names commands of later versions. */
export function operands(file: string, rest: readonly string[]): Record<string, string> {
  if (LATER_COMMANDS.includes(file)) throw usage(`command \`${file}\` is not in this version`);
  const late = rest.find((argument) => argument.startsWith('-'));
  if (late !== undefined) throw usage(`put options before ${file}: ${late} came after it`);
  const pairs = rest.map((argument) => {
    const equals = argument.indexOf('=');
    if (equals < 1) throw usage(`expected key=value after ${file}, found "${argument}"`);
    return [argument.slice(0, equals), argument.slice(equals + 1)] as const;
  });
  return Object.fromEntries(pairs);
}

/** A usage error without a place in a file. */
export function usage(text: string): UserError {
  return new UserError([diagnostic('usage', 'usage', text)]);
}

/** A flag's value that has to be a whole number, 0 or more. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError(`expected a whole number, found "${text}"`);
  return value;
}

/** Collects the values of a flag that may be repeated. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

/** Reads --conf: the kernels, and what is for Spark, which is looked at when the master is known. */
export function confFrom(conf: readonly string[] = []): { kernels: 'wasm' | 'typescript'; spark: (readonly [key: string, value: string])[] } {
  let kernels: 'wasm' | 'typescript' = 'wasm';
  const spark: (readonly [string, string])[] = [];
  for (const pair of conf) {
    const equals = pair.indexOf('=');
    if (equals < 1) throw usage(`--conf ${pair}: expected key=value`);
    const [key, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
    if (key.startsWith('spark.') || key.startsWith('ml.spark.')) {
      spark.push([key, value]);
      continue;
    }
    if (key !== 'ml.kernels') throw usage(`--conf ${key}: unknown setting; known: ml.kernels, and with a master of Spark spark.* and ml.spark.*`);
    if (value !== 'wasm' && value !== 'typescript') throw usage(`--conf ml.kernels: expected wasm or typescript, found "${value}"`);
    kernels = value;
  }
  return { kernels, spark };
}

function laterFlag(message: string): string | null {
  const flag = /unknown option '(--[a-z-]+)/.exec(message)?.[1];
  return flag !== undefined && LATER_FLAGS.includes(flag) ? `option ${flag} is not in this version` : null;
}

function laterCommand(message: string): string | null {
  const command = /unknown command '([a-z]+)'/.exec(message)?.[1];
  return command !== undefined && LATER_COMMANDS.includes(command) ? `command \`${command}\` is not in this version` : null;
}

function oneLine(message: string): string {
  return message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
}
