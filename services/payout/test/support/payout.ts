import { randomUUID } from 'node:crypto';
import type { Event } from '@leko/contracts';
import { DAY_MS } from '@leko/runtime/durations';
import { type ServedSimulator, serveSimulator } from '@leko/simulators/kit';
import { tochkaB2bRegistrySimulator } from '@leko/simulators/tochka-b2b-registry';
import { startTestService, type TestService } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import Fastify from 'fastify';
import { payout } from '../../src/app.ts';
import type { Tables } from '../../src/db/tables.ts';
import { DETAILS } from './details.ts';
import { paid, refunded } from './events.ts';
import { startObjectStore, type TestStore } from './object-store.ts';

export { DETAILS } from './details.ts';
export { paid } from './events.ts';

const NAME = 'tochka_b2b_registry';

export interface World {
  readonly payout: TestService<Tables>;
  readonly bank: ServedSimulator;
  readonly store: TestStore;
  /** The rows of all registries that the bank has. */
  truth(): { rowKey: string; amount: string; state: string; batchKey: string; account: string }[];
  fault(fault: string, more?: { times?: number; match?: string }): void;
  /** Puts the event where payout pulls from, in the order of the calls. */
  publish(event: Event): void;
  advance(ms: number): void;
  /** Runs what is due soon, here and at the bank, until nothing is left, as the sandbox does. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

export async function startWorld(
  profile: 'production' | 'sandbox' = 'production',
  { breakerOpenMs = 100 } = {},
): Promise<World> {
  const bank = await serveSimulator((ctx) => tochkaB2bRegistrySimulator(ctx, { bearerToken: 'secret' }), {
    now: new Date(),
  });
  const store = await startObjectStore();
  const feed = await serveFeed();
  const service = await startTestService(payout, {
    postgresUrl: postgresUrl(),
    config: {
      SETTINGS_PROFILE: profile,
      PAY_URL: feed.url,
      REGISTRY_URL: bank.url,
      REGISTRY_TOKEN: 'secret',
      UPSTREAM_BREAKER_OPEN_MS: breakerOpenMs,
      ...store.config,
    },
  });

  return {
    payout: service,
    bank,
    store,
    // The simulator's effects are plain objects; these are their documented names.
    truth: () => bank.simulator.truth() as ReturnType<World['truth']>,
    fault: (fault, more = {}) => void bank.faults.add(NAME, { fault, ...more }),
    publish: feed.publish,
    advance(ms) {
      service.advance(ms);
      bank.advance(ms);
    },
    async quiet() {
      for (let round = 0; round < 2; round++) {
        await service.waitingWork.bringForward(90);
        await service.settle();
        await bank.simulator.tick?.(5);
      }
      await service.waitingWork.bringForward(90);
      await service.settle();
    },
    async close() {
      await service.close();
      await bank.close();
      await store.close();
      await feed.close();
    },
  };
}

/** The pull feed of pay, with the events that a test publishes. */
async function serveFeed() {
  const events: Event[] = [];
  const server = Fastify();
  server.get<{ Querystring: { after?: string } }>('/internal/outbox', ({ query }) => {
    const from = Number(query.after?.split('.')[1] ?? 0);
    return { events: events.slice(from), next: `1.${events.length}` };
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return { url, publish: (event: Event) => void events.push(event), close: () => server.close() };
}

/** A coach with a recipient and money that has cooled down. */
export async function coachWithMoney(world: World, share = 1_500): Promise<string> {
  const coachId = randomUUID();
  world.publish(paid({ coachId, share, paidAt: new Date(world.payout.now().getTime() - 7 * DAY_MS) }));
  await world.payout.settle();
  await post(world, coachId, 'recipients', DETAILS);
  return coachId;
}

/** A coach whose only payment, of 1,500 RUB, was paid out and then refunded. */
export async function coachWithDebt(world: World): Promise<string> {
  const coachId = randomUUID();
  const payment = paid({ coachId, share: 1_500, paidAt: new Date(world.payout.now().getTime() - 7 * DAY_MS) });
  world.publish(payment);
  await world.payout.settle();
  await post(world, coachId, 'recipients', DETAILS);
  await remit(world, coachId);
  await world.quiet();
  world.publish(refunded(payment, { at: world.payout.now() }));
  await world.payout.settle();
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

export async function eventTypes(world: World, aggregateId: string): Promise<string[]> {
  const rows = await world.payout.db
    .selectFrom('outbox')
    .select('type')
    .where('aggregate_id', '=', aggregateId)
    .orderBy('sequence')
    .execute();
  return rows.map(({ type }) => type);
}
