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

/** The value of PYSPARK_SUBMIT_ARGS, which pyspark splits as a shell would. */
export function submitArguments({ submit, conf }: Pick<SparkSettings, 'submit' | 'conf'>, { master, name }: { master: string; name: string }): string {
  const given = new Set(conf.map((pair) => pair.slice(0, pair.indexOf('='))));
  const own = OUR_CONF.filter((pair) => !given.has(pair.slice(0, pair.indexOf('='))));
  const words = ['--master', master, '--name', name, ...submit, ...[...own, ...conf].flatMap((pair) => ['--conf', pair]), 'pyspark-shell'];
  return words.map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}
