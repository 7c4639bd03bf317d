import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    globalSetup: ['e2e/harness/build.ts'],
    // Bounds for what hangs, also where other work keeps the machine busy.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    expect: { poll: { timeout: 120_000 } },
    maxWorkers: 2,
    isolate: false, // the files of a worker share its browser; each has nodes of its own
  },
});
