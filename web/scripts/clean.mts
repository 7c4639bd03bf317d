import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';

/** Empties what a build writes. Vite's own way would delete the placeholder that git keeps in the folder. */
export function clean(): Plugin {
  let folder = '';
  return {
    name: 'clean',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    async buildStart() {
      await Promise.all(
        ['assets', 'index.html', '.vite'].map((name) => rm(join(folder, name), { recursive: true, force: true })),
      );
    },
  };
}
