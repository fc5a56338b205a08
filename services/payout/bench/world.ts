import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@leko/postgres';
import { createLog } from '@leko/runtime';
import { openSettings } from '@leko/settings';
import { createTestDatabase, ensureVaultKeys, startPostgres } from '@leko/testing';
import { createVault, readVaultKeys } from '@leko/vault';
import { payout } from '../src/app.ts';
import type { Tables } from '../src/db/tables.ts';

export type BenchWorld = Awaited<ReturnType<typeof openBenchWorld>>;

/** The database of the service on a Postgres with durable commits. */
export async function openBenchWorld() {
  const dataDir = mkdtempSync(join(tmpdir(), 'leko-bench-'));
  const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres') });
  const database = await createTestDatabase(postgres.url, payout);
  const db = connect<Tables>({ url: database.url, applicationName: 'bench' });
  const log = createLog('payout', 'silent');
  const vault = await createVault(readVaultKeys(ensureVaultKeys(join(dataDir, 'keys'), ['own'])('own')));
  const settings = await openSettings({ db, log, profile: 'production' });
  return {
    deps: { db, log, clock: () => new Date(), settings, vault, eventVault: vault },
    vault,
    adminUrl: database.adminUrl,
    async close() {
      await db.destroy();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
