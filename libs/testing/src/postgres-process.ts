import { type ChildProcess, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { hasEnded, type ProgramLog, spawnGuarded } from './guarded.ts';
import { type Cluster, postgresEnv } from './initdb.ts';

const READY_LIMIT_MS = 30_000;
const CONNECT_LIMIT_MS = 2_000;
const LEFTOVER_LIMIT_MS = 10_000;
const LOOK_EVERY_MS = 25;
/** It starts, or recovers from a crash, or has just gone. */
const NOT_YET = ['ECONNREFUSED', 'ECONNRESET', '57P03'];

const FAST_AND_FORGETFUL = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  jit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  checkpoint_timeout: '1h',
  max_wal_size: '512MB',
  // Hashing the password costs time at every connection.
  scram_iterations: '1',
};

interface Launch extends Cluster {
  readonly forgetful: boolean;
  readonly file: string;
  readonly port: number;
  readonly log: ProgramLog;
}

export function launchPostgres({ file, dataDir, port, account, throwAway, forgetful, log }: Launch): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(port),
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Containers often have 64 MB of /dev/shm; files instead of POSIX shared memory always work.
    dynamic_shared_memory_type: process.platform === 'linux' ? 'mmap' : 'posix',
    ...(forgetful ? FAST_AND_FORGETFUL : {}),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return spawnGuarded({
    file,
    args: ['-D', dataDir, ...flags],
    log,
    account,
    signal: 'INT', // "Fast" shutdown: ends sessions, keeps everything that was committed.
    scratchDir: throwAway ? dirname(dataDir) : '',
    env: postgresEnv(),
  });
}

/** True when it answers, false when it ended or does not get there. */
export async function becomesReady(url: string, server: ChildProcess): Promise<boolean> {
  for (const until = Date.now() + READY_LIMIT_MS; Date.now() < until && !hasEnded(server); await sleep(LOOK_EVERY_MS)) {
    if (await answers(url)) return true;
  }
  return false;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_LIMIT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (NOT_YET.includes((error as { code?: string }).code ?? '')) return false;
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Stops a server that a killed run left on this data directory. */
export async function stopLeftover(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!commandOf(pid).includes(dataDir)) return; // The pid may belong to another process by now.
  process.kill(pid, 'SIGINT');
  for (const until = Date.now() + LEFTOVER_LIMIT_MS; Date.now() < until && commandOf(pid) !== ''; ) {
    await sleep(LOOK_EVERY_MS);
  }
}

function commandOf(pid: number): string {
  if (!Number.isInteger(pid) || pid < 2) return '';
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
