import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    globalSetup: ['e2e/harness/build.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // One after the other in one process: the browser and two processors are shared by all.
    fileParallelism: false,
    isolate: false,
  },
});
