import { mergeConfig } from 'vite';
import { defineConfig } from 'vitest/config';
import base from './vite.config.ts';

process.env.TZ = 'Europe/Madrid'; // days begin elsewhere than in UTC, and not all have 24 hours; the tests in a browser have the same

export default mergeConfig(
  base,
  defineConfig({
    test: {
      environment: 'jsdom',
      environmentOptions: { jsdom: { url: 'http://store.test/' } },
      include: ['src/**/*.test.{ts,tsx}'],
      setupFiles: ['src/ui/testing/setup.ts'],
      restoreMocks: true,
      // Bounds for what hangs, also where other work keeps the machine busy.
      testTimeout: 600_000,
      hookTimeout: 600_000,
    },
  }),
);
