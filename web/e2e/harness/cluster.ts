import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, inject } from 'vitest';
import { Api } from './api.ts';
import { freePort, Node } from './node.ts';
import { Relay } from './relay.ts';
import { common, keys, newProduct, openStore, type Shop, type Store } from './shop.ts';

const run = promisify(execFile);
const etcd = fileURLToPath(new URL('../../../bin/etcd', import.meta.url));

/** A shop whose central is three nodes on an etcd of three members. */
export interface ClusterShop extends Shop {
  nodes: readonly Node[];
  /** The node that leads. */
  leader(): Promise<Node>;
}

export async function openClusterShop(): Promise<ClusterShop> {
  await access(etcd).catch(() => {
    throw new Error(`etcd is missing at ${etcd}: run 'make setup', which builds it`);
  });
  const folder = await mkdtemp(join(tmpdir(), 'bodega-e2e-'));
  const binary = inject('binary');
  const members = await startMembers(folder);
  const nodes: Node[] = [];
  return openOn({ folder, binary, members, nodes }).catch(async (cause: unknown) => {
    for (const { process: member } of members) member.kill('SIGKILL');
    await Promise.all(nodes.map((node) => node.kill()));
    throw cause;
  });
}

interface Begin {
  folder: string;
  binary: string;
  members: Member[];
  nodes: Node[];
}

async function openOn({ folder, binary, members, nodes }: Begin): Promise<ClusterShop> {
  const log = { STORAGE_URL: `etcd://${members.map(({ address }) => address).join(',')}/shop` };
  await expect.poll(() => found(binary, join(folder, 'c1'), log)).toBe('');

  for (const name of ['c1', 'c2', 'c3']) {
    const port = String(await freePort());
    const node = new Node(binary, ['central'], {
      ...common,
      ...log,
      PORT: port,
      CLUSTER_NODE: name,
      CLUSTER_URL: `http://127.0.0.1:${port}`,
      CLUSTER_SECRET: 'secret-of-the-nodes-of-a-test',
      DATA_DIR: join(folder, name),
      API_KEYS: `till=${keys.user}`,
      ADMIN_API_KEYS: `admin=${keys.admin}`,
      RATE_LIMIT_EXEMPT_KEYS: 'till',
    });
    nodes.push(node);
    await node.start();
  }
  const [central] = nodes as [Node];
  const leader = () => leading(nodes);
  const open = (id: string, name: string, more = {}) =>
    openStore({ id, name, binary, folder, central: nodes.map(({ url }) => url).join(','), more });
  const api = new Api(() => central.url, keys.admin);
  const console = new Relay(() => central.address);
  await console.listen();
  const opened: Store[] = [await open('store-s1', 'Harbour Street'), await open('store-s2', 'Old Market')];
  const openMore = async (...args: Parameters<typeof open>) => {
    const store = await open(...args);
    opened.push(store);
    return store;
  };
  const relays = () => [console, ...opened.map(({ front }) => front)];
  const alone = () => Promise.reject(new Error('a cluster has no one directory'));
  return {
    central,
    console,
    api,
    nodes,
    leader,
    stores: opened as unknown as Shop['stores'],
    product: (part) => newProduct(api, opened, part),
    openAt: (locationId, name) => openMore(`store-${locationId}`, name, { STORE_LOCATION: locationId }),
    openWith: openMore,
    loseData: alone,
    backUp: alone,
    async mend() {
      for (const relay of relays()) relay.restore();
      await Promise.all([...nodes, ...opened.map(({ node }) => node)].map((node) => node.start()));
    },
    async close() {
      for (const relay of relays()) await relay.close();
      await Promise.all(opened.map(({ node }) => node.stop()));
      await Promise.all(nodes.map((node) => node.stop()));
      for (const { process: member } of members) member.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What is wrong with beginning a log, which waits for etcd; nothing once it has been begun. */
async function found(binary: string, folder: string, log: Record<string, string>): Promise<string> {
  const env = { PATH: process.env.PATH ?? '', ...log, DATA_DIR: folder };
  return run(binary, ['cluster', 'init', '--from', folder], { env, timeout: 60_000 }).then(
    () => '',
    (cause: { stderr?: string; message: string }) => cause.stderr || cause.message,
  );
}

interface Member {
  address: string;
  process: ChildProcess;
}

async function startMembers(folder: string): Promise<Member[]> {
  const ports: [number, number][] = [];
  for (let n = 0; n < 3; n++) ports.push([await freePort(), await freePort()]);
  const cluster = ports.map(([, peer], n) => `m${n}=http://127.0.0.1:${peer}`).join(',');
  return ports.map(([client, peer], n) => {
    const [here, others] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
    const flags = {
      name: `m${n}`,
      'data-dir': join(folder, `etcd-${n}`),
      'log-level': 'error',
      'listen-client-urls': here,
      'advertise-client-urls': here,
      'listen-peer-urls': others,
      'initial-advertise-peer-urls': others,
      'initial-cluster': cluster,
    };
    const line = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
    const member = spawn(etcd, line, { env: { PATH: process.env.PATH ?? '' }, stdio: 'ignore' });
    const end = () => member.kill('SIGKILL');
    process.once('exit', end); // a run that is broken off leaves nothing behind
    member.once('exit', () => process.off('exit', end));
    return { address: `127.0.0.1:${client}`, process: member };
  });
}

/** The node that those which answer say leads. */
async function leading(nodes: readonly Node[]): Promise<Node> {
  let leads: Node | undefined;
  const look = async () => {
    const names = await Promise.all(nodes.map(says));
    const said = new Set(names.filter((name) => name !== undefined));
    leads = said.size === 1 ? nodes[Number([...said][0]?.slice(1)) - 1] : undefined;
    return leads !== undefined;
  };
  await expect.poll(look).toBe(true);
  return leads as Node;
}

/** Which node leads, as a node says that answers. */
async function says(node: Node): Promise<string | undefined> {
  const headers = { 'X-API-Key': keys.admin };
  const signal = AbortSignal.timeout(30_000);
  const answer = await fetch(`${node.url}/v1/admin/cluster`, { headers, signal }).catch(() => undefined);
  if (!answer?.ok) return undefined;
  return ((await answer.json()) as { leader?: string }).leader ?? '';
}
