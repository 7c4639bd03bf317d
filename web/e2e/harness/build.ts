import { execFile } from 'node:child_process';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { artefacts, chromiumPath } from './paths.ts';

declare module 'vitest' {
  interface ProvidedContext {
    binary: string;
  }
}

const run = promisify(execFile);
const web = fileURLToPath(new URL('../..', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Before all tests: the program with the pages of this tree in it, or the one that BODEGA_BINARY names. */
export default async function build(project: TestProject) {
  await must(chromiumPath, `Chromium is missing at ${chromiumPath}: run 'make setup', or set CHROMIUM to where it is`);
  await rm(artefacts, { recursive: true, force: true });
  const given = process.env.BODEGA_BINARY;
  if (given) {
    await must(given, `There is no program at ${given}, which BODEGA_BINARY names`);
    project.provide('binary', given);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'bodega-e2e-'));
  const binary = join(folder, 'bodega');
  await command('npm', ['run', 'build'], web);
  await command('go', ['build', '-o', binary, '.'], root);
  project.provide('binary', binary);
  return () => rm(folder, { recursive: true, force: true });
}

async function must(path: string, otherwise: string) {
  await access(path).catch(() => {
    throw new Error(otherwise);
  });
}

async function command(name: string, args: string[], cwd: string) {
  await run(name, args, { cwd, timeout: 300_000 }).catch(
    (cause: { stdout?: string; stderr?: string; message: string }) => {
      throw new Error(`${name} ${args.join(' ')} failed:\n${cause.stdout ?? ''}${cause.stderr ?? cause.message}`);
    },
  );
}
