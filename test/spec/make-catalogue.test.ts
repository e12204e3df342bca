import { expect, test } from 'vitest';
import { catalogue } from '../../src/spec/catalogue.generated.ts';
import { makeCatalogue } from '../../src/spec/make-catalogue.ts';

test('the built catalogue is that of the stages and metrics as they are', async () => {
  expect(JSON.parse(JSON.stringify(await makeCatalogue()))).toEqual(catalogue);
});
