import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A request whose answer is kept back: `done` is fulfilled once the node has answered. */
export interface Swallowed {
  done: Promise<void>;
}

interface Trap {
  matches: RegExp;
  sprung: () => void;
}

/**
 * Stands between two parties of HTTP/1.1 and misbehaves when it is told to. It keeps its address while what is behind it comes
 * and goes.
 */
export class Relay {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private traps: Trap[] = [];
  private down = false;
  /** Answers that are held back, in order; undefined while they pass. */
  private held: (() => void)[] | undefined;
  address = '';

  constructor(private readonly target: () => string) {
    this.server = createServer({ noDelay: true }, (client) => this.join(client));
  }

  get url() {
    return `http://${this.address}`;
  }

  async listen() {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    const at = this.server.address();
    if (typeof at !== 'object' || !at) throw new Error('the relay has no address');
    this.address = `127.0.0.1:${at.port}`;
  }

  async close() {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }

  /** Ends all connections, and every new one at once. */
  cut() {
    this.down = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Holds all answers back until it is restored. */
  hold() {
    this.held ??= [];
  }

  restore() {
    this.down = false;
    this.traps = [];
    const held = this.held ?? [];
    this.held = undefined;
    for (const send of held) send();
  }

  /** Lets the next request that fits through, but not its answer: who sent it hears nothing more on that connection. */
  swallow(matches: RegExp): Swallowed {
    return { done: new Promise((sprung) => this.traps.push({ matches, sprung })) };
  }

  private join(client: Socket) {
    this.keep(client);
    if (this.down) {
      client.destroy();
      return;
    }
    const [host, port] = this.target().split(':');
    const node = this.keep(connect(Number(port), host));
    let trap: Trap | undefined;
    client.on('data', (data) => {
      trap ??= this.trapFor(data);
      node.write(data);
    });
    node.on('data', (data) => {
      if (trap) trap.sprung();
      else if (this.held) this.held.push(() => client.writable && client.write(data));
      else client.write(data);
    });
    client.on('close', () => node.destroy());
    node.on('close', () => trap || client.destroy());
  }

  private trapFor(data: Buffer): Trap | undefined {
    const trap = this.traps.find(({ matches }) => matches.test(data.toString('latin1')));
    this.traps = this.traps.filter((other) => other !== trap);
    return trap;
  }

  private keep(socket: Socket): Socket {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy()); // the other side went away, which is what this is for
    return socket;
  }
}
