import type { WrittenNode } from './node.ts';

/** The version whose layout is written, which Spark's readers ask for. */
export const VERSION = '4.3.0';
/** In front of the names of Spark's classes. */
export const PACKAGE = 'org.apache.spark.ml.';

/** What Spark saves of a stage in one line of JSON. The time is 0, so that the same model makes the same file. */
export function metadataText(node: Pick<WrittenNode, 'class' | 'uid' | 'params' | 'defaults' | 'more'>): string {
  const head = JSON.stringify({ class: `${PACKAGE}${node.class}`, timestamp: 0, sparkVersion: VERSION, uid: node.uid });
  const rest = Object.entries(node.more).map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`).join('');
  return `${head.slice(0, -1)},"paramMap":${objectText(node.params)},"defaultParamMap":${objectText(node.defaults)}${rest}}`;
}

function objectText(texts: Readonly<Record<string, string>>): string {
  return `{${Object.entries(texts).map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}
