import { randomUUID } from 'node:crypto';
import { INTERNAL_TOKEN_HEADER } from '@leko/server';
import { type Bench, load } from '@leko/testing/bench';
import { openBenchWorld } from '../src/bench/world.ts';

const CONNECTIONS = 32;
const SECONDS = 10;
const PATH = '/api/v1/pay/payments';

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
    const json = { 'content-type': 'application/json' };
    const bare = await load({
      ...common,
      what: 'bare handler, one row',
      url: `${world.bareUrl}/insert`,
      headers: json,
    });
    const sub = randomUUID();
    const token = await world.sign('pay', { sub, act: sub, roles: ['user'] }, { method: 'POST', path: PATH });
    const headers = { ...json, [INTERNAL_TOKEN_HEADER]: token };
    const ours = await load({ ...common, what: 'POST /payments at pay', url: `${world.payUrl}${PATH}`, headers });
    const goal = { ratio: 0.2, is: 'at least' as const };
    return [{ name: 'creating a payment', goal, ratio: ours.perSecond / bare.perSecond, rows: [bare, ours] }];
  } finally {
    await world.close();
  }
};

export default createPayment;
