import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from './account.ts';
import { own } from './postgres-home.ts';

export interface Cluster {
  readonly dataDir: string;
  readonly account: Account | undefined;
  readonly throwAway: boolean;
}

/** Postgres reads its configuration from files and flags only: PG* variables of the developer's shell must not leak in. */
export function postgresEnv(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  if (process.env.TMPDIR) env.TMPDIR = process.env.TMPDIR;
  return env;
}

/** Makes the cluster where there is none yet; answers the superuser's password. */
export async function ensureCluster(initdb: string, cluster: Cluster): Promise<string> {
  const { dataDir, account } = cluster;
  const passwordFile = `${dataDir}.password`;
  if (!existsSync(join(dataDir, 'PG_VERSION'))) await create(initdb, cluster, passwordFile);
  if (!existsSync(passwordFile)) throw new Error(`${passwordFile} is missing, so no user can log in to this cluster`);
  if (account) chownSync(dataDir, account.uid, account.gid);
  return readFileSync(passwordFile, 'utf8').trim();
}

async function create(initdb: string, cluster: Cluster, passwordFile: string): Promise<void> {
  const { dataDir, account } = cluster;
  writeFileSync(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
  if (account) chownSync(passwordFile, account.uid, account.gid);
  // Made beside and renamed: an interrupted run leaves no half cluster that looks like a whole one.
  const partial = `${dataDir}.new`;
  rmSync(partial, { recursive: true, force: true });
  own(partial, account);
  try {
    await runInitdb(initdb, { ...cluster, dataDir: partial }, passwordFile);
    rmSync(dataDir, { recursive: true, force: true });
    renameSync(partial, dataDir);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

async function runInitdb(file: string, { dataDir, account, throwAway }: Cluster, passwordFile: string): Promise<void> {
  // The built-in locale provider needs nothing from the operating system, so every machine sorts the same way.
  const locale = ['--encoding', 'UTF8', '--locale-provider', 'builtin', '--locale', 'C.UTF-8', '--lc-messages', 'C'];
  const login = ['--username', 'postgres', '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
  const args = ['--pgdata', dataDir, ...login, ...locale, ...(throwAway ? ['--no-sync'] : [])];
  const identity = account ? { uid: account.uid, gid: account.gid } : {};
  const child = spawn(file, args, { ...identity, cwd: '/', env: postgresEnv(), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const code = await new Promise<number | null>((done, fail) => child.on('error', fail).on('exit', done));
  if (code !== 0) throw new Error(`initdb failed: ${reasonIn(output)}`);
}

function reasonIn(output: string): string {
  if (output.includes('could not look up effective user ID')) {
    return (
      `this process runs as uid ${process.getuid?.()}, which has no account on this machine (/etc/passwd); ` +
      'run as a named user, or point DATABASE_URL at a server of your own'
    );
  }
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? 'it said nothing';
}
