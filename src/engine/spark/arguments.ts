/** What the flags say about Spark: what is handed on to spark-submit, and what is for us. */
export interface SparkSettings {
  /** Flags of spark-submit with their values, in order. */
  submit: readonly string[];
  /** `spark.*` settings, `key=value` each. */
  conf: readonly string[];
  /** Whether Spark's own stages do the fits, or workers of ours on its executors; auto: the latter where it lacks something. */
  mode: 'native' | 'tasks' | 'auto';
  /** How the data comes to the executors: read here, inside of the tasks or by a folder that they reach, or read by them; auto: the latter where it is not small. */
  data: 'auto' | 'ship' | 'path' | 'executors';
  /** A folder that this machine and the executors reach under the same name; null without one. */
  folder: string | null;
  /** Bytes of data that are shipped at most. */
  shipLimit: number;
  /** Fits at a time; null: as many as Spark has cores, up to 8. */
  parallelism: number | null;
}

/** Each setting that holds unless the flags say otherwise: nobody looks at a page that is gone in a minute, and bars belong to a terminal. */
const OUR_CONF = ['spark.ui.showConsoleProgress=false', 'spark.ui.enabled=false'];

/**
 * Where workers of ours do the work, Java only passes on what they say: its second compiler would take half of the processor's time at the start, and never pays. By the environment nobody's own
 * options of Java are replaced.
 */
const LIGHT_JAVA = '-XX:TieredStopAtLevel=1';
const JAVA_OPTIONS = 'JDK_JAVA_OPTIONS';

/** The environment of the driver and its Java beside what Spark needs; what the user has there comes behind ours, and so counts. */
export function driverEnvironment(mode: 'native' | 'tasks', environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return mode === 'native' ? {} : { [JAVA_OPTIONS]: [LIGHT_JAVA, environment[JAVA_OPTIONS] ?? ''].join(' ').trim() };
}

/** The value of PYSPARK_SUBMIT_ARGS, which pyspark splits as a shell would. */
export function submitArguments({ submit, conf }: Pick<SparkSettings, 'submit' | 'conf'>, { master, name, mode }: { master: string; name: string; mode: 'native' | 'tasks' }): string {
  const given = new Set(conf.map((pair) => pair.slice(0, pair.indexOf('='))));
  const own = [...OUR_CONF, ...(mode === 'tasks' ? [`spark.executorEnv.${JAVA_OPTIONS}=${LIGHT_JAVA}`] : [])].filter((pair) => !given.has(pair.slice(0, pair.indexOf('='))));
  const words = ['--master', master, '--name', name, ...submit, ...[...own, ...conf].flatMap((pair) => ['--conf', pair]), 'pyspark-shell'];
  return words.map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}
