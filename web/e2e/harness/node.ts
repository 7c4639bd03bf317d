import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** On a machine that is busy. */
const readyWithinMs = 300_000;
const stopWithinMs = 120_000;

/** A central or a store as a process of its own, on a port that is free; it has the same one when it is started again. */
export class Node {
  private process: ChildProcess | undefined;
  private readonly lines: string[] = [];
  /** Such as 127.0.0.1:40123, once it is ready. */
  address = '';

  constructor(
    private readonly binary: string,
    private readonly line: readonly ['central' | 'store', ...string[]],
    private readonly variables: Record<string, string>,
  ) {}

  get url() {
    return `http://${this.address}`;
  }

  /** Starts it, unless it runs, and waits until it says that it is ready. */
  async start() {
    if (this.process) return;
    const environment = {
      PATH: process.env.PATH ?? '',
      HOST: '127.0.0.1',
      PORT: this.address.split(':')[1] ?? String(await freePort()),
      METRICS_PORT: '0',
      ...this.variables,
    };
    const child = spawn(this.binary, this.line, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
    this.process = child;
    const end = () => child.kill('SIGKILL');
    process.once('exit', end); // a run that is broken off leaves nothing behind
    child.once('exit', () => process.off('exit', end));
    const log = createInterface({ input: child.stderr });
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(this.fault('is not ready in time')), readyWithinMs);
      child.once('error', (cause) => reject(this.fault(cause.message)));
      child.once('exit', (code) => reject(this.fault(`ended with code ${code}`)));
      log.on('line', (line) => {
        this.lines.push(line);
        const address = readyAt(line);
        if (!address) return;
        clearTimeout(late);
        this.address = address;
        resolve();
      });
    });
  }

  /** Ends it as kill -9 does. */
  async kill() {
    const child = this.process;
    this.process = undefined;
    if (!child || isOver(child)) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Stops it in order, or by force if it takes too long, which is an error. */
  async stop() {
    const child = this.process;
    this.process = undefined;
    if (!child || isOver(child)) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    const [code] = await ended;
    clearTimeout(late);
    if (code !== 0) throw this.fault(`stopped with code ${code}`);
  }

  private fault(what: string) {
    return new Error(`${this.line[0]} ${what}; it said:\n${this.lines.slice(-20).join('\n')}`);
  }
}

function readyAt(line: string): string | undefined {
  try {
    const said = JSON.parse(line) as { message?: string; address?: string };
    return said.message === 'ready' ? said.address : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it has ended, by itself or by a signal, or never began. */
const isOver = ({ exitCode, signalCode, pid }: ChildProcess) =>
  exitCode !== null || signalCode !== null || pid === undefined;

/** Below those that systems give to whoever calls out: nobody is given it while a node that has it is away. */
const ports = { first: 20_000, last: 31_999 };

/** A port that nobody listens at, and that nobody will be given. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = ports.first + Math.floor(Math.random() * (ports.last - ports.first + 1));
    const server = createServer();
    const free = new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!(await free)) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
