import { flag, real, text, textLike, whole, word } from './fields.ts';
import type { Field } from './fields.ts';
import type { ModelFormat } from './job.ts';
import { MASTER_FORMS } from './master.ts';
import { ENDINGS } from '../sinks/index.ts';

/** Keys of a map of the job file. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

/** What a checked map holds: given values, else the fallbacks. */
export type ValuesOf<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** Keys of the job file with their help, in the order of the documentation. */
export const TOP_LEVEL: Readonly<Record<string, string>> = {
  name: 'Name of the job; the name of the file unless given.',
  seed: 'Seed of everything random that has no seed of its own.',
  data: 'Where the rows come from, and which columns are used.',
  pipeline: 'Stages in order, each with its parameters; names and defaults are those of Spark ML.',
  grid: 'Values to try, by `id.parameter`; a list of grids is a union.',
  exclude: 'Combinations of the grid that are left out: values by `id.parameter`, or a list of such maps.',
  when: 'Axes of the grid that count only where other parameters have some values: `axis: { id.parameter: values }`.',
  search: 'How candidates are taken from the grid: all of them, or some at random.',
  validation: 'How rows are split for scores.',
  metrics: 'What is measured; the first one selects the best candidate.',
  refit: 'Fit the best candidate on all rows at the end.',
  errorScore: 'What a failed fit does: nan (a warning and an empty score) or raise (the job fails).',
  limits: 'Limits of one fit.',
  output: 'What is written, and where.',
  engine: 'Where the job runs.',
  include: 'Job files that this one is merged over.',
};

export const topFields = {
  name: textLike(null, TOP_LEVEL['name'], { pattern: /^(?!\.)[^/\\]+$/, words: 'a name without slashes that does not begin with a dot' }),
  seed: whole(0, TOP_LEVEL['seed']),
  refit: flag(true, TOP_LEVEL['refit']),
  errorScore: word('nan', ['nan', 'raise'], TOP_LEVEL['errorScore']),
};

/** Formats of data, with the endings of their files. */
export const FORMAT_ENDINGS: Readonly<Record<string, readonly string[]>> = {
  csv: ['csv', 'tsv', 'txt'],
  json: ['json', 'jsonl', 'ndjson'],
  libsvm: ['libsvm', 'svm'],
  parquet: ['parquet'],
};

/** The format that a file's name ends in, whatever it is compressed by; csv where it tells nothing. */
export function formatOf(path: string): string {
  const ending = /\.([a-z]+)(\.(gz|zst))?$/i.exec(path)?.[1].toLowerCase() ?? '';
  return Object.keys(FORMAT_ENDINGS).find((format) => FORMAT_ENDINGS[format].includes(ending)) ?? 'csv';
}

const FORMATS = [...Object.keys(FORMAT_ENDINGS), 'jsonl'];

/** Options that are not of CSV alone. */
export const FORMAT_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  numFeatures: ['libsvm'],
  vectorType: ['libsvm'],
  pathGlobFilter: Object.keys(FORMAT_ENDINGS),
  recursiveFileLookup: Object.keys(FORMAT_ENDINGS),
};

export const dataFields = {
  format: word<string>('', FORMATS, 'Format of the files; by the ending of the first one unless given, else csv. json is JSON lines or a list of objects.'),
  label: text(null, 'The column to predict.', 'the name of a column'),
  positive: text(null, 'The class that counts as 1 in binary metrics; the second one unless given.', 'a value of the label'),
  weight: text(null, 'A column with the weight of each row, 0 or more.', 'the name of a column'),
  maxRejects: whole(0, 'Malformed rows that are put up with; they are kept in rejects.csv.', { min: 0 }),
  maxCategories: whole(32, 'Text columns with at most this many values become features.', { min: 2 }),
};

/** Of `data.path`, one or a list of them. */
export const pathField = text('', 'A CSV file, a folder or a pattern of files such as part-*.csv.gz, relative to the job file, a list of them, or "-" for standard input; .gz and .zst are decompressed.', 'the name of a file, or "-" for standard input');

export const SCHEMA_DOC = 'Types of columns: "age INT, name STRING" as in Spark, or a map from names to types; columns that it does not name are inferred.';
export const COLUMNS_DOC = 'Columns to read; where there is no header, the names of all columns.';
export const columnField = text('', COLUMNS_DOC, 'the name of a column');
export const schemaTypeField = text('', SCHEMA_DOC, 'a type such as INT or STRING');

export const FEATURES_DOC = 'Columns to use: a pattern or a list of them; "!col" leaves columns out.';
export const OPTIONS_DOC = "Options of the reader, as Spark's.";

const ONE_CHARACTER = { pattern: /^(?:[^\r\n]|\\t)$/, words: 'one character' };

export const optionFields = {
  sep: textLike(null, 'Separator, one character or several signs; found from the first lines unless given.', { pattern: /^(?:[^\r\n]|\\t|[^\r\nA-Za-z0-9]{2,})$/, words: 'one character, or several signs such as ||' }),
  header: flag(true, 'Whether the first line has the names of the columns.'),
  quote: textLike('"', 'Quote; an empty text for none.', { pattern: /^.?$/, words: 'one character, or an empty text for none' }),
  escape: textLike('"', 'Character before a quote inside quotes.', { pattern: /^.$/, words: 'one character' }),
  comment: textLike(null, 'Lines that begin with it are left out.', ONE_CHARACTER),
  nullValue: textLike('', 'Text that stands for a missing value, besides nothing at all.', { pattern: /^[^\r\n]*$/, words: 'a text' }),
  emptyValue: textLike('', 'What an empty field in quotes stands for.', { pattern: /^[^\r\n]*$/, words: 'a text' }),
  nanValue: text(null, 'Text that stands for NaN, besides the usual spellings.'),
  positiveInf: text(null, 'Text that stands for infinity, besides the usual spellings.'),
  negativeInf: text(null, 'Text that stands for negative infinity, besides the usual spellings.'),
  inferSchema: flag(true, 'Find types from all values; false reads text.'),
  enforceSchema: flag(null, 'How data.schema meets a header: by name unless given; true by position, whatever the header says; false by position, and the header must agree.'),
  mode: word('PERMISSIVE', ['PERMISSIVE', 'DROPMALFORMED', 'FAILFAST'], 'What becomes of malformed rows where data.maxRejects puts up with some: kept with nothing where they do not fit, left out, or the first one ends the job.'),
  multiLine: flag(true, 'Whether a line break in quotes is part of its field; false: it ends the row, which is malformed then.'),
  lineSep: textLike(null, 'What ends a line; LF, CRLF or CR unless given.', { pattern: /^(?:\\r\\n|\r\n|\\[rnt]|[^])$/, words: 'one character, or \\r\\n' }),
  ignoreLeadingWhiteSpace: flag(false, 'Leave blanks in front of a field out.'),
  ignoreTrailingWhiteSpace: flag(false, 'Leave blanks behind a field out.'),
  unescapedQuoteHandling: word('STOP_AT_DELIMITER', ['STOP_AT_DELIMITER', 'RAISE_ERROR'], 'A quote in the middle of a field is a character like any other, or makes the row malformed.'),
  dateFormat: text(null, 'Pattern of dates, such as dd/MM/yyyy; ISO 8601 unless given.', 'a pattern such as dd/MM/yyyy'),
  timestampFormat: text(null, 'Pattern of times, such as dd/MM/yyyy HH:mm:ss; ISO 8601 unless given.', 'a pattern such as dd/MM/yyyy HH:mm:ss'),
  maxCharsPerColumn: whole(-1, 'Most characters of a field; -1 for any number.', { min: -1 }),
  encoding: text(null, 'Encoding of the text, such as ISO-8859-1; by the byte order mark unless given, else UTF-8.', 'the name of an encoding'),
  maxColumns: whole(20_480, 'Most columns that a row may have.', { min: 1 }),
  numFeatures: whole(null, 'Slots of the vectors of libsvm files; as many as the largest index unless given.', { min: 1 }),
  vectorType: word('sparse', ['sparse', 'dense'], 'How vectors of libsvm files are kept.'),
  pathGlobFilter: text(null, 'Of folders and patterns only the files whose names fit this pattern.', 'a pattern such as *.csv'),
  recursiveFileLookup: flag(false, 'Read the folders inside of folders too.'),
};

/** As many as scikit-learn's RandomizedSearchCV takes. */
export const DEFAULT_CANDIDATES = 10;

export const searchFields = {
  strategy: word('grid', ['grid', 'random'], 'grid tries every candidate, random some of them, also from distributions.'),
  numCandidates: whole(null, `How many candidates a random search draws; ${DEFAULT_CANDIDATES} unless given.`, { min: 1 }),
  seed: whole(null, "Seed of the draws; the job's seed unless given."),
};

/** What a value of the grid may be drawn from, with the numbers that each takes; `choice` is a list by another name. */
export const DISTRIBUTIONS: Readonly<Record<string, { takes: string; doc: string }>> = {
  uniform: { takes: '[low, high]', doc: 'Every number from low up to high is as likely as any other.' },
  logUniform: { takes: '[low, high]', doc: 'Every ratio is as likely as any other; low is above 0.' },
  randint: { takes: '[low, high]', doc: 'A whole number from low to high, both included.' },
  normal: { takes: '[mean, sd]', doc: 'The normal distribution, for parameters without bounds.' },
  choice: { takes: '[value, …]', doc: 'One of the values, as a list without a name.' },
};

const folds = whole(3, 'Number of folds.', { min: 2 });
const stratified = flag(null, 'Keep the shares of the classes; true for classifiers unless given.');
const seed = whole(null, "Seed of the shuffle; the job's seed unless given.");
const trainScores = flag(false, 'Score the training rows as well.');

/** The five ways to validate, each by the key that only it has. */
export const validationKinds = {
  folds: { folds, stratified, shuffle: flag(true, "false gives scikit-learn's KFold and StratifiedKFold row for row."), seed, repeats: whole(1, 'Repeat with other shuffles.', { min: 1 }), trainScores },
  foldCol: { foldCol: text('', 'A column with the number of the fold of each row.', 'the name of a column'), trainScores },
  trainRatio: { trainRatio: real(0.75, 'Share of the rows to train on; the others are tested.', { min: 0, max: 1, above: true, below: true }), stratified, seed, trainScores },
  key: { key: text('', 'By a hash of the value in this column: a row keeps its fold whatever other rows there are, on any engine.', 'the name of a column'), folds, seed, trainScores },
  groups: { groups: text('', 'Rows with equal values of this column stay together.', 'the name of a column'), folds, trainScores },
  time: { time: text('', 'Train on the past, test on what follows: a column to order by, or true for the order of the file.', 'the name of a column, or true for the order of the file'), folds, trainScores },
};

export const limitFields = {
  time: text(null, 'Longest time of a fit: seconds, or 90s, 5m, 1h.', 'a time such as 90s, 5m or 1h'),
  memory: text(null, 'Most memory of a worker: 512m, 2g.', 'a size such as 512m or 2g'),
};

const DATA_FILES = new RegExp(`^(?!\\.)[^/\\\\]+(?:${Object.keys(ENDINGS).map((ending) => `\\${ending}`).join('|')})$`);

export const outputFields = {
  dir: text(null, 'Folder of the run, relative to the job file; runs/<name>/<n> unless given.', 'the name of a folder'),
  predictions: textLike(null, 'File of the out-of-fold predictions, in the folder of the run.', { pattern: /^(?!\.)[^/\\]+$/, words: 'the name of a file in the folder of the run, such as oof.csv' }),
  data: textLike(null, 'File of the rows behind all stages, in the folder of the run: CSV, JSONL or Parquet by its ending.', { pattern: DATA_FILES, words: 'the name of a file in the folder of the run that ends in .csv, .jsonl or .parquet' }),
  limit: whole(null, 'Write, or show, only so many rows behind all stages.', { min: 0 }),
};

export const MODEL_FORMATS: readonly ModelFormat[] = ['native', 'spark-ml'];
export const MODEL_DOC = 'Formats of the saved model: ours, and the folder of a PipelineModel that Spark loads.';

export const engineFields = {
  master: text(null, `Where fits run: ${MASTER_FORMS}.`, MASTER_FORMS),
};

/** Names of other tools for our keys, by the path of the map. */
export const ALIASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '': { n_iter: 'search', cv: 'validation', folds: 'validation', scoring: 'metrics', metric: 'metrics', param_grid: 'grid', params: 'grid', stages: 'pipeline', steps: 'pipeline', model: 'pipeline', estimator: 'pipeline', random_state: 'seed', error_score: 'errorScore', dataset: 'data', input: 'data', master: 'engine', source: 'data' },
  data: { sample_weight: 'weight', weightCol: 'weight', weights: 'weight', target: 'label', y: 'label', labelCol: 'label', file: 'path', url: 'path', pos_label: 'positive', sep: 'options', delimiter: 'options', header: 'options' },
  'data.options': { delimiter: 'sep', separator: 'sep', quotechar: 'quote', escapechar: 'escape', na_values: 'nullValue' },
  search: { n_iter: 'numCandidates', n_candidates: 'numCandidates', random_state: 'seed', kind: 'strategy', type: 'strategy', method: 'strategy' },
  validation: { n_splits: 'folds', numFolds: 'folds', cv: 'folds', k: 'folds', random_state: 'seed', n_repeats: 'repeats', return_train_score: 'trainScores', test_size: 'trainRatio', train_size: 'trainRatio', group: 'groups', stratify: 'stratified' },
  limits: { timeout: 'time' },
  output: { path: 'dir', folder: 'dir' },
  engine: { workers: 'master' },
};
