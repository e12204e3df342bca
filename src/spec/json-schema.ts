import * as z from 'zod/mini';
import type { MetricParam } from '../metrics/metric.ts';
import type { Param } from '../stages/params.ts';
import { catalogue } from './catalogue.generated.ts';
import type { StageEntry } from './catalogue.ts';
import { paramField } from './fields.ts';
import type { Field } from './fields.ts';
import { COLUMNS_DOC, dataFields, DISTRIBUTIONS, engineFields, FEATURES_DOC, limitFields, MODEL_DOC, MODEL_FORMATS, optionFields, OPTIONS_DOC, outputFields, pathField, SCHEMA_DOC, searchFields, TOP_LEVEL, topFields, validationKinds } from './shape.ts';
import type { Fields } from './shape.ts';
import { searchesIn, searchFieldsOf } from './searches.ts';

export type JsonSchema = { [key: string]: unknown };

/** The JSON Schema (draft 7) of job files, for editors: keys, stages, parameters, ranges and their help. */
export function jobSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'ml-submit job',
    ...object({
      ...fieldsOf(topFields),
      data: { ...object({ path: { ...oneOrMore({ type: 'string', minLength: 1 }), description: pathField.doc }, ...fieldsOf(dataFields), options: { ...object(fieldsOf(optionFields)), description: OPTIONS_DOC }, schema: { anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: { type: 'string' } }], description: SCHEMA_DOC }, columns: { type: 'array', minItems: 1, items: { type: 'string' }, description: COLUMNS_DOC }, features: { ...oneOrMore({ type: 'string' }), description: FEATURES_DOC } }), description: TOP_LEVEL['data'] },
      pipeline: { type: 'array', minItems: 1, items: pipelineItem(), description: TOP_LEVEL['pipeline'] },
      grid: { anyOf: [gridMap(), { type: 'array', minItems: 1, items: gridMap() }], description: TOP_LEVEL['grid'] },
      exclude: { ...oneOrMore(gridMap()), description: TOP_LEVEL['exclude'] },
      when: { type: 'object', additionalProperties: gridMap(), description: TOP_LEVEL['when'] },
      search: { ...object(fieldsOf(searchFields)), description: TOP_LEVEL['search'] },
      validation: { anyOf: Object.values(validationKinds).map((kind) => object(fieldsOf(kind))), description: TOP_LEVEL['validation'] },
      metrics: { ...oneOrMore(metricItem()), description: TOP_LEVEL['metrics'] },
      limits: { ...object(fieldsOf(limitFields)), description: TOP_LEVEL['limits'] },
      output: { ...object({ ...fieldsOf(outputFields), ...searchSchemas(), model: { ...oneOrMore({ enum: MODEL_FORMATS }), description: MODEL_DOC } }), description: TOP_LEVEL['output'] },
      engine: { ...object(fieldsOf(engineFields)), description: TOP_LEVEL['engine'] },
      include: { ...oneOrMore({ type: 'string' }), description: TOP_LEVEL['include'] },
    }),
    definitions: { stage: { anyOf: [{ enum: catalogue.stages.map((stage) => stage.name) }, stageItem(), nestedItem()] } },
  };
}

/** What can be asked of stages, by its name. */
function searchSchemas(): Record<string, JsonSchema> {
  return Object.fromEntries([...searchesIn(catalogue)].map(([name, entry]) => {
    const required = Object.keys(entry.params).filter((param) => entry.params[param].default === undefined);
    return [name, { ...object(fieldsOf(searchFieldsOf(entry))), required, description: entry.doc }];
  }));
}

/** A stage, a nested pipeline, or a place with several of them. */
function pipelineItem(): JsonSchema {
  const oneOf = { type: 'array', minItems: 2, items: { $ref: '#/definitions/stage' }, description: 'Stages, or nested pipelines, of which each candidate has one.' };
  return { anyOf: [{ $ref: '#/definitions/stage' }, { ...object({ id: ID, oneOf }), required: ['id', 'oneOf'] }] };
}

function nestedItem(): JsonSchema {
  const stages = { type: 'array', minItems: 1, items: { $ref: '#/definitions/stage' } };
  return { ...object({ id: ID, Pipeline: { ...object({ stages }), required: ['stages'], description: 'Stages in place of one.' } }), required: ['Pipeline'] };
}

const ID: JsonSchema = { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_-]*$', description: 'A name for the stage, for the grid and for stages that are used twice.' };

/** One stage by its name, with an id beside it where wanted. */
function stageItem(): JsonSchema {
  const stages = Object.fromEntries(catalogue.stages.map((stage) => [stage.name, stageParams(stage)]));
  return { ...object({ id: ID, ...stages }), minProperties: 1, maxProperties: 2, anyOf: catalogue.stages.map((stage) => ({ required: [stage.name] })) };
}

function stageParams(stage: StageEntry): JsonSchema {
  const properties = Object.fromEntries(Object.entries(stage.params).map(([name, param]) => [name, param.type === 'stage' ? innerStage(param) : paramSchema(param)]));
  return { ...object(properties), type: ['object', 'null'], description: stage.doc };
}

/** A stage inside of another: its name, or a map from it to its parameters but for those that are hidden there. */
function innerStage({ doc, choices = [], hides = [] }: Param): JsonSchema {
  const inside = catalogue.stages.filter(({ name }) => choices.includes(name));
  const maps = inside.map((stage) => [stage.name, stageParams({ ...stage, params: Object.fromEntries(Object.entries(stage.params).filter(([name]) => !hides.includes(name))) })] as const);
  return { anyOf: [{ enum: choices }, { ...object(Object.fromEntries(maps)), minProperties: 1, maxProperties: 1 }], description: doc };
}

/** A metric by its name, as `name(key=value)`, or as a map from its name to its parameters. */
function metricItem(): JsonSchema {
  const withParams = catalogue.metrics.filter(({ params }) => params !== undefined);
  const maps = withParams.map(({ name, doc, params = {} }) => [name, { ...object(Object.fromEntries(Object.entries(params).map(([key, param]) => [key, metricParam(param)]))), description: doc }] as const);
  return {
    anyOf: [
      { enum: catalogue.metrics.map(({ name }) => name) },
      { type: 'string', pattern: `^(?:${withParams.map(({ name }) => name).join('|')})\\(.+\\)$` },
      { ...object(Object.fromEntries(maps)), minProperties: 1, maxProperties: 1 },
    ],
  };
}

function metricParam({ doc, default: fallback, min, max, above, below, integer, choices }: MetricParam): JsonSchema {
  const help = { description: doc, default: fallback };
  if (choices !== undefined) return { enum: choices, ...help };
  if (typeof fallback === 'string') return { type: ['string', 'number', 'boolean'], ...help };
  const low = min === undefined ? {} : { [above === true ? 'exclusiveMinimum' : 'minimum']: min };
  const high = max === undefined ? {} : { [below === true ? 'exclusiveMaximum' : 'maximum']: max };
  return { type: integer === true ? 'integer' : 'number', ...low, ...high, ...help };
}

/** Axes by the part behind the last dot, since ids are the file's own. */
function gridMap(): JsonSchema {
  const byName = new Map<string, Param[]>();
  for (const stage of catalogue.stages) {
    for (const [name, param] of Object.entries(stage.params)) if (param.output !== true && param.type !== 'stage') byName.set(name, [...(byName.get(name) ?? []), param]);
  }
  const patterns = [...byName].map(([name, params]) => {
    const schemas = [...new Map(params.map((param) => [JSON.stringify(paramSchema(param)), paramSchema(param)])).values()];
    const value = schemas.length === 1 ? schemas[0] : { anyOf: schemas };
    return [`^.+\\.${name}$`, { anyOf: [value, { type: 'array', minItems: 1, items: value }, distribution(value, params.some(({ type }) => ['int', 'long', 'double'].includes(type)))], description: params[0].doc }];
  });
  // Options of a place go by its id.
  const places = [ID['pattern'], oneOrMore({ type: 'string' })];
  return { type: 'object', patternProperties: Object.fromEntries([...patterns, places]), additionalProperties: false };
}

/** `{ uniform: [0, 1] }`, for a random search; of what is no number there is only `choice`. */
function distribution(value: JsonSchema, isNumber: boolean): JsonSchema {
  const pair = { type: 'array', minItems: 2, maxItems: 2, items: { type: 'number' } };
  const properties = Object.entries(DISTRIBUTIONS).filter(([name]) => isNumber || name === 'choice').map(([name, { doc }]) => [name, { ...(name === 'choice' ? { type: 'array', minItems: 1, items: value } : pair), description: doc }] as const);
  return { ...object(Object.fromEntries(properties)), minProperties: 1, maxProperties: 1 };
}

function paramSchema(param: Param): JsonSchema {
  return fieldSchema({ ...paramField(param), fallback: param.default ?? null });
}

function fieldsOf(fields: Fields): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, fieldSchema(field)]));
}

/** A text may be written as a number or as true and false: `label: 64`. */
function fieldSchema({ schema, doc, fallback, text }: Field<unknown>): JsonSchema {
  const made: JsonSchema = { ...z.toJSONSchema(schema, { target: 'draft-7', io: 'input', unrepresentable: 'any', override: addNumberType }) };
  delete made['$schema'];
  const numbers = { type: ['number', 'boolean'] };
  const isPlainText = text && made['type'] === 'string' && made['enum'] === undefined;
  const isOpenText = text && Array.isArray(made['anyOf']);
  const shape = isPlainText ? { anyOf: [made, numbers] } : isOpenText ? { anyOf: [...(made['anyOf'] as JsonSchema[]), { type: 'number' }] } : made;
  const hasDefault = fallback !== null && fallback !== undefined && fallback !== '' && !Number.isNaN(fallback);
  return { ...shape, description: doc, ...(hasDefault ? { default: fallback } : {}) };
}

/** The only checks of our own are those of numbers that may be infinite, `.inf` in YAML. */
function addNumberType({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void {
  if (zodSchema._zod.def.type !== 'custom') return;
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = zodSchema._zod.bag;
  Object.assign(jsonSchema, JSON.parse(JSON.stringify({ type: 'number', minimum, maximum, exclusiveMinimum, exclusiveMaximum })));
}

function oneOrMore(item: JsonSchema): JsonSchema {
  return { anyOf: [item, { type: 'array', minItems: 1, items: item }] };
}

function object(properties: Record<string, JsonSchema>): JsonSchema {
  return { type: 'object', properties, additionalProperties: false };
}
