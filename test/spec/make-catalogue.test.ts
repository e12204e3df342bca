import { expect, test } from 'vitest';
import { catalogue } from '../../src/spec/catalogue.generated.ts';
import { makeCatalogue } from '../../src/spec/make-catalogue.ts';
import { jsonText, parseJson } from '../../src/util/json.ts';

test('the built catalogue is that of the stages and metrics as they are', async () => {
  expect(parseJson(jsonText(await makeCatalogue()))).toEqual(catalogue);
});
