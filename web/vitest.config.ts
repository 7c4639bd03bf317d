import { mergeConfig } from 'vite';
import { defineConfig } from 'vitest/config';
import base from './vite.config.ts';

export default mergeConfig(
  base,
  defineConfig({
    test: {
      environment: 'jsdom',
      environmentOptions: { jsdom: { url: 'http://store.test/' } },
      include: ['src/**/*.test.{ts,tsx}'],
      setupFiles: ['src/ui/testing/setup.ts'],
      restoreMocks: true,
      testTimeout: 20_000, // a bound for what hangs, also where other work keeps the machine busy
    },
  }),
);
