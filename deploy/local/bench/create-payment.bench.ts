import { randomUUID } from 'node:crypto';
import { INTERNAL_TOKEN_HEADER } from '@leko/runtime';
import { asAdmin, type Bench, loadInTurn, ratioOf } from '@leko/testing/bench';
import { type BenchWorld, openBenchWorld } from '../src/bench/world.ts';

const CONNECTIONS = 32;
const SECONDS = 10;
/** One athlete's payments are counted one after another, so a crowd is what a crowd is. */
const ATHLETES = 200;
const PATH = '/api/v1/pay/payments';
const REUSE_MS = 45_000;

const order = () =>
  JSON.stringify({
    orderId: randomUUID(),
    totalAmount: '330 RUB',
    purpose: 'Training sessions with a coach',
    coachId: randomUUID(),
    sendReceiptTo: 'athlete@example.com',
    services: ['a', 'b', 'c'].map((sessionId) => ({ coachDueAmount: '100 RUB', name: `Yoga ${sessionId}`, sessionId })),
  });

/** Two honest commits and a call to the bank, beside a handler that inserts one row and commits. */
const createPayment: Bench = async ({ scale }) => {
  const world = await openBenchWorld();
  try {
    const common = { method: 'POST' as const, body: order, connections: CONNECTIONS, seconds: SECONDS * scale };
    const headers = whileGood(() => Promise.all(Array.from({ length: ATHLETES }, () => asAthlete(world))));
    const tidyUp = () => forgetChecks(world);
    const rows = await loadInTurn([
      { ...common, what: 'bare handler, one row', url: `${world.bareUrl}/insert`, headers, tidyUp },
      { ...common, what: 'POST /payments at pay', url: `${world.payUrl}${PATH}`, headers, tidyUp },
    ]);
    const goal = { ratio: 0.2, is: 'at least' as const };
    return [{ name: 'creating a payment', goal, ratio: ratioOf(rows), rows }];
  } finally {
    await world.close();
  }
};

/** The same crowd in every round: a new one would first have its tokens verified. Internal tokens live a minute. */
function whileGood<T>(make: () => Promise<T>): () => Promise<T> {
  let made = make();
  let until = performance.now() + REUSE_MS;
  return () => {
    if (performance.now() > until) [made, until] = [make(), performance.now() + REUSE_MS];
    return made;
  };
}

/**
 * Fifteen seconds after it was made every payment is read at the bank for the first time. That is other work than making it,
 * and most of it would fall into the rounds of the baseline.
 */
const forgetChecks = ({ adminUrl }: BenchWorld) =>
  asAdmin(adminUrl, (query) => query('update pay.payment set next_check_at = null where next_check_at is not null'));

async function asAthlete({ sign }: BenchWorld): Promise<Record<string, string>> {
  const sub = randomUUID();
  const token = await sign('pay', { sub, act: sub, roles: ['user'] }, { method: 'POST', path: PATH });
  return { 'content-type': 'application/json', [INTERNAL_TOKEN_HEADER]: token };
}

export default createPayment;
