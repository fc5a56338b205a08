import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, transact } from '@leko/postgres';
import { createLog } from '@leko/runtime';
import { openSettings } from '@leko/settings';
import { createTestDatabase, ensureVaultKeys, startPostgres } from '@leko/testing';
import { createVault, readVaultKeys } from '@leko/vault';
import { notification } from '../src/app.ts';
import type { Tables } from '../src/db/tables.ts';
import type { Deps } from '../src/deps.ts';
import { createLinkTokens } from '../src/mails/link-tokens.ts';
import { storeMessage } from '../src/mails/save-message.ts';
import { createSmtpMailer } from '../src/smtp/mailer.ts';
import { templates } from '../src/templates/index.ts';
import { openSink } from './sink.ts';

export const FROM = 'LE-KO Pay <pay@leko.example>';
export const CONNECTIONS = 4;
const QUEUED_AT_ONCE = 500;

export type BenchWorld = Awaited<ReturnType<typeof openBenchWorld>>;

/** The parts that deliver, on a Postgres that commits honestly, beside a mail server that takes everything. */
export async function openBenchWorld() {
  const dataDir = mkdtempSync(join(tmpdir(), 'leko-bench-'));
  const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres') });
  const database = await createTestDatabase(postgres.url, notification);
  const db = connect<Tables>({ url: database.url, applicationName: 'bench' });
  const sink = await openSink();
  const log = createLog('notification', 'silent');
  const deps: Deps = {
    db,
    vault: await createVault(readVaultKeys(ensureVaultKeys(join(dataDir, 'keys'), ['own'])('own'))),
    log,
    clock: () => new Date(),
    mailer: createSmtpMailer({ url: `smtp://127.0.0.1:${sink.port}`, from: FROM, connections: CONNECTIONS }),
    settings: await openSettings({ db, log, profile: 'production' }),
    linkTokens: createLinkTokens(['x'.repeat(32)]),
  };
  return {
    deps,
    sink,
    queue: (count: number) => queueMails(deps, count),
    async countQueued() {
      return (await db.selectFrom('message').select('id').where('state', '=', 'queued').execute()).length;
    },
    async close() {
      await sink.close();
      await db.destroy();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function queueMails(deps: Deps, count: number): Promise<void> {
  for (let from = 0; from < count; from += QUEUED_AT_ONCE) {
    await transact(deps.db, async (tx) => {
      for (let index = from; index < Math.min(count, from + QUEUED_AT_ONCE); index++) {
        await storeMessage(deps, tx, {
          origin: { kind: 'event', eventId: randomUUID() },
          template: 'payment-paid',
          role: 'athlete',
          userId: randomUUID(),
          destination: { kind: 'address', address: addressOf(index) },
          locale: 'ru',
          data: templates['payment-paid'].sample.ru,
        });
      }
    });
  }
}

export const addressOf = (index: number): string => `reader-${index}@example.com`;
