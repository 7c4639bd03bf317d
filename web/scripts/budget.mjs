// Checks how much JavaScript, compressed with gzip, a reader loads before a face can be used. Chunks that are loaded later,
// and those of the other face, do not count.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const budgets = [
  { face: 'store front', entry: 'src/storefront/Storefront.tsx', kilobytes: 200 },
  { face: 'console', entry: 'src/console/Console.tsx', kilobytes: 260 },
];

const manifest = JSON.parse(await readFile(new URL('.vite/manifest.json', dist), 'utf8'));

/** The files of an entry and of everything that it imports statically. */
function filesOf(entry, files = new Set()) {
  const chunk = manifest[entry];
  if (!chunk) throw new Error(`the build has no ${entry}`);
  if (files.has(chunk.file)) return files;
  files.add(chunk.file);
  for (const imported of chunk.imports ?? []) filesOf(imported, files);
  return files;
}

async function compressed(file) {
  return gzipSync(await readFile(new URL(file, dist)), { level: 9 }).length;
}

for (const { face, entry, kilobytes } of budgets) {
  const files = filesOf(entry, filesOf('index.html'));
  const sizes = await Promise.all([...files].filter((file) => file.endsWith('.js')).map(compressed));
  const total = sizes.reduce((sum, size) => sum + size, 0) / 1024;
  console.log(`${face}: ${total.toFixed(1)} of ${kilobytes} KB of JavaScript on first load`);
  if (total > kilobytes) process.exitCode = 1;
}
