import { randomUUID } from 'node:crypto';
import type { Event } from '@leko/contracts';
import { startTestService, type TestService } from '@leko/testing';
import { type ServedSimulator, serveSimulator } from '@leko/testing/simulator';
import Fastify from 'fastify';
import { sql } from 'kysely';
import { inject } from 'vitest';
import { payout } from '../../src/app.ts';
import { tochkaB2bRegistrySimulator } from '../../src/providers/tochka-b2b-registry/simulator.ts';
import type { Tables } from '../../src/store/tables.ts';

export const DAY = 24 * 3_600_000;
const NAME = 'tochka_b2b_registry';

/** Real bank details by every check. */
export const DETAILS = {
  name: 'IP Ivanov',
  address: 'Moscow, Russia',
  phone: '+79991234567',
  email: 'coach@example.com',
  inn: '500100732259',
  bankCode: '044525974',
  bankAccountNumber: '40802810700000000002',
  bankAccountHolder: 'IP Ivanov Ivan',
};

export interface World {
  readonly payout: TestService<Tables>;
  readonly bank: ServedSimulator;
  /** What the bank believes of payouts. */
  truth(): { rowKey: string; amount: string; state: string; batchKey: string; account: string }[];
  fault(fault: string, more?: { times?: number; match?: string }): void;
  /** Puts the event where payout pulls from, in the order of the calls. */
  publish(event: Event): void;
  advance(ms: number): void;
  /** Lets the sandbox's way of waiting for quiet run: hurried work of ours, then the bank's. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

export async function startWorld(profile: 'production' | 'sandbox' = 'production'): Promise<World> {
  const bank = await serveSimulator((ctx) => tochkaB2bRegistrySimulator(ctx, { bearerToken: 'secret' }), {
    now: new Date(),
  });
  const events: Event[] = [];
  const feed = Fastify();
  feed.get<{ Querystring: { after: string } }>('/internal/outbox', ({ query }) => {
    const from = Number(query.after.split('.')[1]);
    return { events: events.slice(from), next: `1.${events.length}` };
  });
  const payUrl = await feed.listen({ host: '127.0.0.1', port: 0 });
  const service = await startTestService(payout, {
    postgresUrl: inject('postgresUrl'),
    config: {
      SETTINGS_PROFILE: profile,
      PAY_URL: payUrl,
      REGISTRY_URL: bank.url,
      REGISTRY_TOKEN: 'secret',
      UPSTREAM_BREAKER_OPEN_MS: 100,
    },
  });

  return {
    payout: service,
    bank,
    // The simulator's effects are plain objects; these are their documented names.
    truth: () => bank.simulator.truth() as ReturnType<World['truth']>,
    fault: (fault, more = {}) => void bank.faults.add(NAME, { fault, ...more }),
    publish: (event) => void events.push(event),
    advance(ms) {
      service.advance(ms);
      bank.advance(ms);
    },
    async quiet() {
      for (let round = 0; round < 2; round++) {
        await service.tasks.hurry(new Date(service.now().getTime() + 90_000));
        await service.settle();
        await bank.simulator.tick?.(5);
      }
      await service.tasks.hurry(new Date(service.now().getTime() + 90_000));
      await service.settle();
    },
    async close() {
      await service.close();
      await bank.close();
      await feed.close();
    },
  };
}

export interface PaymentShape {
  readonly coachId: string;
  readonly share?: number;
  readonly paidAt: Date;
  readonly captureMode?: 'automatic' | 'manual';
}

export function paid({
  coachId,
  share = 1_000,
  paidAt,
  captureMode = 'automatic',
}: PaymentShape): Event<'payment.paid'> {
  const paymentId = randomUUID();
  const fee = share / 10;
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: '/pay',
    type: 'payment.paid',
    subject: paymentId,
    sequence: 2,
    time: paidAt.toISOString(),
    datacontenttype: 'application/json',
    data: {
      paymentId,
      orderId: `order-${paymentId}`,
      athleteId: randomUUID(),
      coachId,
      amount: `${share + fee}.00 RUB`,
      externalId: randomUUID(),
      purpose: 'Training',
      coachDueAmount: `${share}.00 RUB`,
      platformFeeAmount: `${fee}.00 RUB`,
      vatAmount: '1.00 RUB',
      vatPercentage: '22.00',
      captureMode,
      createdAt: new Date(paidAt.getTime() - 60_000).toISOString(),
      paidAt: paidAt.toISOString(),
      lines: [
        {
          sessionId: 'session-1',
          name: 'Training',
          coachDueAmount: `${share}.00 RUB`,
          platformFeeAmount: `${fee}.00 RUB`,
        },
      ],
    },
  };
}

/** A coach with a recipient and money that has cooled down. */
export async function coachWithMoney(world: World, share = 1_500): Promise<string> {
  const coachId = randomUUID();
  world.publish(paid({ coachId, share, paidAt: new Date(world.payout.now().getTime() - 7 * DAY) }));
  await world.payout.settle();
  await post(world, coachId, 'recipients', DETAILS);
  return coachId;
}

export const post = (world: World, coachId: string, what: 'recipients' | 'remittances', body: object, headers = {}) =>
  world.payout.call(
    { sub: coachId },
    { method: 'POST', url: `/api/v1/pay/${what}`, headers, payload: { coachId, ...body } },
  );

export const get = (world: World, coachId: string, path: string) =>
  world.payout.call({ sub: coachId }, { method: 'GET', url: `/api/v1/pay/${path}` });

export async function remit(world: World, coachId: string, availableAmount = '1500 RUB'): Promise<string> {
  const response = await post(world, coachId, 'remittances', { availableAmount });
  if (response.statusCode !== 201) throw new Error(response.body);
  return response.json().remittanceId;
}

/** RELIABILITY I1 and the coach's accounts: kept balances are the sum of their postings, and every entry is zero. */
export async function ledgerIsSound(world: World): Promise<boolean> {
  const { rows } = await sql`
    select 'entry' from posting group by entry_id, currency having sum(amount) <> 0 or count(*) < 2
    union all
    select 'account' from account left join (select account_id, sum(amount) as sum from posting group by 1) as moved
      on moved.account_id = account.id where balance <> coalesce(sum, 0)`.execute(world.payout.db);
  return rows.length === 0;
}

export async function eventTypes(world: World, aggregateId: string): Promise<string[]> {
  const rows = await world.payout.db
    .selectFrom('outbox')
    .select('type')
    .where('aggregate_id', '=', aggregateId)
    .orderBy('sequence')
    .execute();
  return rows.map(({ type }) => type);
}
