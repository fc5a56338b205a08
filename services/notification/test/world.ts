import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event, EventData, EventType } from '@leko/contracts';
import { createLog, type Log } from '@leko/runtime';
import { openSettings } from '@leko/settings';
import { byHand, ensureVaultKeys, startTestService, type TestService } from '@leko/testing';
import { createVault, readVaultKeys } from '@leko/vault';
import { notification } from '../src/app.ts';
import type { Tables } from '../src/db/tables.ts';
import type { Deps } from '../src/deps.ts';
import { createLinkTokens } from '../src/mails/link-tokens.ts';
import { createSmtpMailer } from '../src/smtp/mailer.ts';
import { openFeed } from './feed.ts';
import { openMailServer } from './mail-server.ts';

export const ATHLETE = '11111111-1111-4111-8111-111111111111';
export const COACH = '22222222-2222-4222-8222-222222222222';
export const SECRET = 'a-secret-of-more-than-thirty-two-characters';

export type World = Awaited<ReturnType<typeof openWorld>>;

/** notification with real neighbours: two feeds of events and a mail server that misbehaves on request. */
export async function openWorld(postgresUrl: string) {
  const pay = await openFeed();
  const payout = await openFeed();
  const smtp = await openMailServer();
  const keys = mkdtempSync(join(tmpdir(), 'leko-keys-'));
  const personalKeys = ensureVaultKeys(keys, ['notification'])('notification');
  const config = {
    PAY_URL: pay.url,
    PAYOUT_URL: payout.url,
    SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
    SMTP_CONNECTIONS: 4,
    MAIL_FROM: 'LE-KO Pay <pay@leko.example>',
    LINK_SECRETS: SECRET,
    SETTINGS_PROFILE: 'production',
    PERSONAL_KEYS_FILE: personalKeys,
  } as const;
  const service = await startTestService(notification, { postgresUrl, config });
  return {
    ...service,
    smtp,
    /** Puts an event into its owner's feed; the same id again is the same event again. */
    publish<T extends EventType>(
      type: T,
      data: EventData<T>,
      { id = randomUUID() as string, time = service.now() } = {},
    ) {
      const owner = /^(recipient|remittance|document)/.test(type) ? payout : pay;
      owner.push(eventOf(type, data, { id, time }));
      return id;
    },
    /** What a second process of this service would be made of. */
    anotherCopy: (log = createLog('notification', 'silent'), options: Partial<PartsOptions> = {}) =>
      partsOf(service, { ...config, log, ...options }),
    messages: () => service.db.selectFrom('message').selectAll().orderBy('created_at').execute(),
    outbox: () => service.db.selectFrom('outbox').selectAll().orderBy('position').execute(),
    async reset() {
      smtp.mails.length = 0;
      smtp.behave({});
      const tables = [
        'verification',
        'suppression',
        'attempt',
        'message',
        'contact',
        'blocked_user',
        'session',
        'outbox',
      ];
      await byHand(service.adminUrl, 'notification', ...tables.map((table) => `delete from ${table}`));
    },
    async shut() {
      await service.close();
      await Promise.all([pay.close(), payout.close(), smtp.stop()]);
      rmSync(keys, { recursive: true });
    },
  };
}

type MailerOptions = Parameters<typeof createSmtpMailer>[0];

interface PartsOptions extends Partial<MailerOptions> {
  readonly SMTP_URL: string;
  readonly MAIL_FROM: string;
  readonly PERSONAL_KEYS_FILE: string;
  readonly log: Log;
}

/** The same parts that the service is made of. */
async function partsOf(
  { db, now }: Pick<TestService<Tables>, 'db' | 'now'>,
  { SMTP_URL, MAIL_FROM, PERSONAL_KEYS_FILE, log, url = SMTP_URL, connections = 4, timeouts }: PartsOptions,
): Promise<Deps> {
  return {
    db,
    vault: await createVault(readVaultKeys(PERSONAL_KEYS_FILE)),
    log,
    clock: now,
    mailer: createSmtpMailer({
      url,
      from: MAIL_FROM,
      connections,
      ...(timeouts === undefined ? {} : { timeouts }),
    }),
    settings: await openSettings({ db, log, profile: 'production' }),
    linkTokens: createLinkTokens([SECRET]),
  };
}

function eventOf<T extends EventType>(type: T, data: EventData<T>, { id, time }: { id: string; time: Date }): Event<T> {
  const head = { specversion: '1.0', source: '/test', datacontenttype: 'application/json' } as const;
  return { ...head, id, type, subject: randomUUID(), sequence: 1, time: time.toISOString(), data };
}
