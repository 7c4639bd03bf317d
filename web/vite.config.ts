import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { clean } from './scripts/clean.mts';
import { compress } from './scripts/compress.mts';

// A running node: a store (8083 in the demo) shows the store front, central (8081) the console.
const node = process.env.BODEGA_NODE ?? 'http://localhost:8083';

export default defineConfig({
  plugins: [react(), clean(), compress()],
  resolve: {
    alias: Object.fromEntries(
      ['lib', 'ui'].map((room) => [`@${room}`, fileURLToPath(new URL(`./src/${room}`, import.meta.url))]),
    ),
  },
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: false, // scripts/clean.mts says why
    target: ['chrome116', 'edge116', 'firefox124', 'safari17.4'],
    assetsInlineLimit: 0, // no data: fonts, which font-src 'self' would refuse
    manifest: true, // read by the budget
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\//, priority: 3 },
            { name: 'query', test: /node_modules\/@tanstack\/(react-query|query-core)\//, priority: 2 },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(['/v1', '/api', '/config.json', '/health'].map((path) => [path, node])),
  },
});
