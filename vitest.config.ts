import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // A process for each file would take a fifth of the time of all tests to start them and to load the same modules again.
    isolate: false,
    // A machine of CI may be slow, and other work on it too.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Many tests wait for the processes that they start.
    maxWorkers: '100%',
    // Tests leave the cache of the user alone.
    env: { ML_SUBMIT_CACHE: join(tmpdir(), 'ml-submit-test-cache') },
  },
});
