import { expect, test } from 'vitest';
import { jobSchema } from '../../src/spec/json-schema.ts';
import type { JsonSchema } from '../../src/spec/json-schema.ts';
import { TOP_LEVEL } from '../../src/spec/shape.ts';

function at(path: string): unknown {
  return path.split('/').reduce<unknown>((inner, key) => (inner as JsonSchema)[key], jobSchema());
}

function distributionsOf(axis: JsonSchema): string[] {
  return Object.keys((axis['anyOf'] as JsonSchema[])[2]['properties'] as JsonSchema);
}

test('the schema has the keys of the job file, each with its help, and no others', () => {
  expect(Object.keys(at('properties') as JsonSchema).sort()).toEqual(Object.keys(TOP_LEVEL).sort());
  expect(at('additionalProperties')).toBe(false);
  for (const key of Object.keys(TOP_LEVEL)) expect(at(`properties/${key}/description`)).toBe(TOP_LEVEL[key]);
});

test('a stage has its parameters with ranges, words and defaults', () => {
  const forest = 'definitions/stage/anyOf/1/properties/RandomForestClassifier/properties';
  expect(at(`${forest}/impurity`)).toMatchObject({ type: 'string', enum: ['gini', 'entropy'], default: 'gini' });
  expect(at(`${forest}/minInstancesPerNode`)).toMatchObject({ type: 'integer', minimum: 1, default: 1 });
  expect(at(`${forest}/maxDepth/anyOf`)).toContainEqual({ type: 'string', enum: ['unlimited'] });
});

test('the grid takes a value, a list of values or a distribution for every parameter', () => {
  const grid = at('properties/grid/anyOf/0') as { patternProperties: Record<string, JsonSchema> };
  expect(grid.patternProperties['^.+\\.withMean$']['anyOf']).toEqual([expect.objectContaining({ type: 'boolean' }), { type: 'array', minItems: 1, items: expect.objectContaining({ type: 'boolean' }) }, expect.objectContaining({ maxProperties: 1 })]);
  expect(distributionsOf(grid.patternProperties['^.+\\.withMean$'])).toEqual(['choice']);
  expect(distributionsOf(grid.patternProperties['^.+\\.maxBins$'])).toEqual(['uniform', 'logUniform', 'randint', 'normal', 'choice']);
  expect(Object.keys(grid.patternProperties)).not.toContain('^.+\\.predictionCol$');
});

test('a stage inside of another is a name or has its parameters, but those that have no effect there', () => {
  const [names, maps] = at('definitions/stage/anyOf/1/properties/OneVsRest/properties/classifier/anyOf') as JsonSchema[];
  expect(names['enum']).toContain('LinearSVC');
  expect(names['enum']).not.toContain('OneVsRest');
  const inside = (maps['properties'] as Record<string, JsonSchema>)['LinearSVC']['properties'] as JsonSchema;
  expect(Object.keys(inside)).toContain('regParam');
  expect(Object.keys(inside)).not.toContain('threshold');
  expect(Object.keys((at('properties/grid/anyOf/0') as { patternProperties: JsonSchema }).patternProperties)).not.toContain('^.+\\.classifier$');
});

test('nothing in it is without an end or cannot be written as JSON', () => {
  expect(JSON.parse(JSON.stringify(jobSchema()))).toEqual(jobSchema());
});

test('a metric is a name, a text with parameters, or a map of them', () => {
  const [names, text, maps] = at('properties/metrics/anyOf/0/anyOf') as JsonSchema[];
  expect(names['enum']).toContain('rmse');
  expect(new RegExp(String(text['pattern'])).test('weightedFMeasure(beta=0.5)')).toBe(true);
  expect(new RegExp(String(text['pattern'])).test('accuracy(beta=0.5)')).toBe(false);
  expect((maps['properties'] as Record<string, JsonSchema>)['weightedFMeasure']['properties']).toMatchObject({ beta: { type: 'number', exclusiveMinimum: 0, default: 1 } });
});

test('a pipeline nests, and a place has options', () => {
  expect(at('definitions/stage/anyOf/2/properties/Pipeline/properties/stages/items')).toEqual({ $ref: '#/definitions/stage' });
  expect(at('properties/pipeline/items/anyOf/1')).toMatchObject({ required: ['id', 'oneOf'], properties: { oneOf: { minItems: 2 } } });
  expect(at('properties/exclude/anyOf/0/additionalProperties')).toBe(false);
});
