import { defineConfig } from 'vitest/config';
import own from '../../vitest.config.ts';

/** Programs of Spark start slowly: few of them, one after the other, and much looked at in each. */
export default defineConfig({
  test: { ...own.test, include: ['test/peers/**/*.peer.ts'], testTimeout: 600_000, hookTimeout: 900_000, maxWorkers: 1, fileParallelism: false },
});
