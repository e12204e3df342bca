import { isAbsolute, relative, resolve, sep } from 'node:path';

/** What messages and files call the data that comes without a path. */
export const STANDARD_INPUT = 'standard input';

/** File systems of Hadoop, which Spark reads. */
const HADOOP = /^(hdfs|webhdfs|swebhdfs|viewfs|file|s3|s3a|gs|abfs|abfss|wasb|wasbs|adl|oss|cosn|dbfs|ofs|o3fs):\/\/./i;

/** Whether a path is one of a file system that Spark's executors reach, and not of this machine's folders. */
export function isFarPath(path: string): boolean {
  return HADOOP.test(path);
}

/** A path as a user in a folder, the current one unless it is given, would write it: whole where it is not in that folder, or where it would mean standard input. */
export function fromHere(path: string, folder: string = process.cwd()): string {
  const short = relative(folder, path);
  const isWhole = ['', '-', '..'].includes(short) || short.startsWith(`..${sep}`) || isAbsolute(short);
  return isWhole ? resolve(path) : short;
}

/** A word as it has to be typed in a shell. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
