import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    // Tests leave the cache of the user alone.
    env: { ML_SUBMIT_CACHE: join(tmpdir(), 'ml-submit-test-cache') },
  },
});
