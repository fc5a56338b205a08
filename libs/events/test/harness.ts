import { randomUUID } from 'node:crypto';
import type { EventData } from '@leko/contracts';
import { connect, epochMigration, leaseMigration, sqlMigration, transact } from '@leko/postgres';
import { createLog } from '@leko/runtime';
import { createTestDatabase, PATIENT } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { createVault, newVaultKeys } from '@leko/vault';
import type { Kysely } from 'kysely';
import {
  createReceiver,
  type EventTables,
  emit,
  eventsMigration,
  type Receiver,
  type Subscriptions,
} from '../src/index.ts';

export type Db = Kysely<EventTables>;
export const log = createLog('test', 'silent');

const [encryption = {}, index = {}] = newVaultKeys('test').keys;
export const vault = await createVault({ encryption: [encryption], index });

export interface Party {
  readonly name: 'pay' | 'notification';
  readonly db: Db;
  readonly adminUrl: string;
  close(): Promise<void>;
}

/** A schema with the tables of events, as every service has one. */
export async function openParty(name: 'pay' | 'notification'): Promise<Party> {
  const migrations = { '0001': sqlMigration([leaseMigration, eventsMigration(), epochMigration('outbox')].join(';')) };
  const database = await createTestDatabase(postgresUrl(), { name, migrations });
  const db = connect<EventTables>({ url: database.url, applicationName: name, waits: PATIENT });
  return {
    name,
    db,
    adminUrl: database.adminUrl,
    async close() {
      await db.destroy();
      await database.drop();
    },
  };
}

export const failedPayment = (): EventData<'payment.failed'> => ({
  paymentId: randomUUID(),
  orderId: 'order-1',
  athleteId: randomUUID(),
  coachId: randomUUID(),
  amount: '100.00 RUB',
  reason: 'link_expired',
});

/** Emits `count` events of one payment in a transaction each, and gives the payment's id. */
export async function publishEvents(db: Db, count = 1): Promise<string> {
  const data = failedPayment();
  for (let sequence = 1; sequence <= count; sequence++) {
    await transact(db, (tx) =>
      emit(tx, 'payment.failed', { source: '/pay', aggregateId: data.paymentId, sequence, at: new Date(), data }),
    );
  }
  return data.paymentId;
}

type Parts = Partial<Pick<Parameters<typeof createReceiver>[0], 'clock' | 'random' | 'log'>>;

/** A receiver that writes down what it applied: `id sequence`. */
export function listen(db: Db, { fail = () => false, ...parts }: Parts & { fail?: () => boolean } = {}) {
  const received: string[] = [];
  const subscriptions: Subscriptions<EventTables> = {
    'payment.failed': async (_tx, { data, sequence }) => {
      if (fail()) throw new Error('not yet');
      received.push(`${data.paymentId} ${sequence}`);
    },
  };
  const defaults = { log, clock: () => new Date(), random: () => 0 };
  const receiver: Receiver = createReceiver({ db, subscriptions, vault, ...defaults, ...parts });
  return { received, receiver };
}
