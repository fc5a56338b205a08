import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, isFree } from '@leko/testing/servers';
import { portOwner } from './port-owner.ts';

const FOLLOWING = ['gateway', 'pay', 'payout', 'notification', 'sandbox', 'smtp', 'nats', 'postgres'] as const;
/** Any free port: another stack may use the usual ones. */
const ANYWHERE = ['gateway metrics', 'pay metrics', 'payout metrics', 'notification metrics'] as const;
const NAMES = [...FOLLOWING, ...ANYWHERE];
export type PortName = (typeof NAMES)[number];
export type Ports = Readonly<Record<PortName, number>>;

const file = (dataDir: string) => join(dataDir, 'ports.json');

/** The ports of the last run on this data, so that bookmarks and open terminals stay right. */
export function rememberedPorts(dataDir: string): Partial<Ports> {
  try {
    return existsSync(file(dataDir)) ? (JSON.parse(readFileSync(file(dataDir), 'utf8')) as Partial<Ports>) : {};
  } catch {
    return {}; // Written half by a killed run.
  }
}

/** The gateway's port is the one asked for; the others are as they were, or follow it, or any free ones. */
export async function choosePorts(dataDir: string, wanted: number): Promise<Ports> {
  const before = rememberedPorts(dataDir);
  const chosen = [wanted || (await firstFree([before.gateway], []))];
  for (const [index, name] of NAMES.entries()) {
    if (name === 'gateway') continue;
    const follower = wanted === 0 || index >= FOLLOWING.length ? undefined : wanted + index;
    chosen.push(await firstFree([before[name], follower], chosen));
  }
  // One entry for every name, by construction.
  const ports = Object.fromEntries(NAMES.map((name, index) => [name, chosen[index]])) as unknown as Ports;
  writeFileSync(file(dataDir), JSON.stringify(ports));
  return ports;
}

/** Refuses a port that is taken, with the way out. */
export async function insistOnPort(port: number, running: number | undefined): Promise<void> {
  if (port === 0 || (await isFree(port))) return;
  const other = `npm start -- --port ${port + 10}`;
  if (running !== undefined) {
    throw new Error(
      `port ${port} is taken: the stack runs already (process ${running}); for a second one: DATA_DIR=.data2 ${other}`,
    );
  }
  const owner = portOwner(port);
  throw new Error(`port ${port} is taken${owner ? ` by ${owner}` : ''}; take another: ${other}`);
}

async function firstFree(candidates: readonly (number | undefined)[], taken: readonly number[]): Promise<number> {
  for (const port of candidates) {
    if (port !== undefined && port <= 65_535 && !taken.includes(port) && (await isFree(port))) return port;
  }
  return freePort();
}
