import { createHash } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Account, accountForPostgres, reachableBy } from './account.ts';

/** Where a cluster asked for at `dataDir` really lies: there, or under /var/tmp where its account cannot get there. */
export function postgresHome(dataDir: string, account = accountForPostgres()): string {
  const wanted = resolve(dataDir);
  if (!account || reachableBy(account, wanted)) return wanted;
  const key = createHash('sha256').update(wanted).digest('hex').slice(0, 12);
  return join('/var/tmp', `leko-pg-${key}`, 'data');
}

export function makeHome(dataDir: string, account: Account | undefined): string {
  const home = postgresHome(dataDir, account);
  if (home !== resolve(dataDir)) own(dirname(home), account);
  return own(home, account);
}

export function makeScratch(account: Account | undefined): string {
  const dir = mkdtempSync(join(tmpdir(), 'leko-pg-'));
  own(dir, account);
  return own(join(dir, 'data'), account);
}

/** Postgres insists on a directory that no other user can read. */
export function own(dir: string, account: Account | undefined): string {
  mkdirSync(dir, { recursive: true });
  chmodSync(dir, 0o700);
  if (account) chownSync(dir, account.uid, account.gid);
  return dir;
}
