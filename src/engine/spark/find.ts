import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { diagnostic } from '../../util/diagnostic.ts';
import { UserError } from '../../util/errors.ts';

/** How Spark is started: a Python, and the environment that pyspark needs. */
export interface SparkInstall {
  python: string;
  home: string;
  environment: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const REMEDY = 'set SPARK_HOME, put spark-submit into PATH, or pip install pyspark and name its Python: PYSPARK_PYTHON=.venv/bin/python';
/** pyspark is found without being loaded. */
const LOCATE = "import importlib.util as u; found = u.find_spec('pyspark'); print(list(found.submodule_search_locations)[0] if found else '')";

/** Looks for Spark by SPARK_HOME, by spark-submit in PATH, and for a Python that can import pyspark, in this order. Throws UserError with the remedy. */
export function findSpark(environment: Environment): SparkInstall {
  if (javaOf(environment) === null) throw missing('Spark needs Java, and there is none', 'set JAVA_HOME, or put java into PATH');
  const home = environment['SPARK_HOME'] ?? '';
  if (home !== '') {
    if (!existsSync(join(home, 'bin', 'spark-submit'))) throw missing(`SPARK_HOME is ${home}, and there is no bin/spark-submit in it`, REMEDY);
    return installAt(home, environment);
  }
  const submit = inPath('spark-submit', environment);
  if (submit !== null) {
    const folder = dirname(dirname(realpathSync(submit)));
    if (existsSync(join(folder, 'jars'))) return installAt(folder, environment);
  }
  const pythons = [environment['PYSPARK_DRIVER_PYTHON'], environment['PYSPARK_PYTHON'], submit === null ? undefined : join(dirname(submit), 'python3'), 'python3', 'python'];
  for (const name of pythons) {
    const python = name === undefined || name === '' ? null : name.includes('/') ? name : inPath(name, environment);
    const found = python === null ? '' : packageOf(python);
    if (python !== null && found !== '') return installAt(found, environment, python);
  }
  throw missing('Spark was not found', REMEDY);
}

/** Beside the jars is Python's side: in a downloaded Spark below `python`, in pip's it is the package itself. */
function installAt(home: string, environment: Environment, named?: string): SparkInstall {
  const isPackage = existsSync(join(home, '__init__.py'));
  const own = join(home, '..', '..', '..', '..', 'bin', 'python3');
  const given = [named, environment['PYSPARK_DRIVER_PYTHON'], environment['PYSPARK_PYTHON'], isPackage && existsSync(own) ? own : undefined].find((name) => name !== undefined && name !== '');
  const python = given ?? inPath('python3', environment) ?? inPath('python', environment);
  if (python === null) throw missing(`Spark is at ${home}, but its driver needs Python, and there is none`, 'put python3 into PATH, or set PYSPARK_PYTHON');
  const paths = isPackage ? [dirname(home)] : [join(home, 'python'), ...archives(join(home, 'python', 'lib'))];
  const before = environment['PYTHONPATH'] ?? '';
  return { python, home, environment: { SPARK_HOME: home, PYTHONPATH: [...paths, ...(before === '' ? [] : [before])].join(delimiter) } };
}

/** py4j, which a downloaded Spark has as an archive. */
function archives(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => /^py4j-.*\.zip$/.test(name)).map((name) => join(folder, name)) : [];
}

function packageOf(python: string): string {
  try {
    return execFileSync(python, ['-c', LOCATE], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, PYTHONWARNINGS: 'ignore' } }).trim();
  } catch {
    return '';
  }
}

function javaOf(environment: Environment): string | null {
  const home = environment['JAVA_HOME'] ?? '';
  return home === '' ? inPath('java', environment) : existsSync(join(home, 'bin', 'java')) ? join(home, 'bin', 'java') : null;
}

function inPath(name: string, environment: Environment): string | null {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

function missing(text: string, suggestion: string): UserError {
  return new UserError([diagnostic('usage', 'no-spark', text, { suggestion })]);
}
