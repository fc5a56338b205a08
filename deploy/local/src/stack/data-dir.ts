import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFree, postgresHome } from '@leko/testing/servers';
import { rememberedPorts } from './ports.ts';

const LET_GO_LIMIT_MS = 15_000;
const LOOK_EVERY_MS = 100;
/** All that a stack writes, except `tools`: what was downloaded serves the next one too. */
const CONTENTS = ['postgres', 'postgres.password', 'nats', 'keys', 'logs', 'sandbox', 'clock', 'ports.json'];

const lockFile = (dataDir: string) => join(dataDir, 'lock');

/** The stack that runs on this data, if one does. The rest of a killed run is waited for: its parts stop by themselves. */
export async function runningStack(dataDir: string): Promise<number | undefined> {
  const lock = lockFile(dataDir);
  if (!existsSync(lock)) return undefined;
  const pid = Number(readFileSync(lock, 'utf8'));
  if (isStack(pid)) return pid;
  await lastRunIsGone(dataDir);
  rmSync(lock, { force: true });
  return undefined;
}

/** One stack per data directory; answers how to give it free again. */
export function claimDataDir(dataDir: string): () => Promise<void> {
  const lock = lockFile(dataDir);
  try {
    mkdirSync(join(dataDir, 'logs'), { recursive: true });
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'EEXIST' ? 'another stack is starting on it' : `it cannot be written (${code})`;
    throw new Error(`the data directory ${dataDir} is of no use: ${reason}; set DATA_DIR to another folder`);
  }
  return async () => rmSync(lock, { force: true });
}

/** Back to nothing, also where Postgres had to live elsewhere. */
export function emptyDataDir(dataDir: string): void {
  const embedded = join(dataDir, 'postgres');
  const home = postgresHome(embedded);
  if (home !== embedded) rmSync(dirname(home), { recursive: true, force: true });
  for (const name of CONTENTS) rmSync(join(dataDir, name), { recursive: true, force: true });
}

/** After a restart of the machine the same number may be another program. */
function isStack(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const command = `/proc/${pid}/cmdline`;
    return !existsSync(command) || readFileSync(command, 'utf8').includes('deploy/local/');
  } catch {
    return false;
  }
}

async function lastRunIsGone(dataDir: string): Promise<void> {
  const ports = Object.values(rememberedPorts(dataDir));
  const until = Date.now() + LET_GO_LIMIT_MS;
  while (Date.now() < until && (await Promise.all(ports.map(isFree))).includes(false)) await sleep(LOOK_EVERY_MS);
}
