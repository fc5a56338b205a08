import { randomUUID } from 'node:crypto';
import { INTERNAL_TOKEN_HEADER } from '@leko/runtime';
import { type Bench, loadInTurn, ratioOf } from '@leko/testing/bench';
import { type BenchWorld, openBenchWorld } from '../src/bench/world.ts';

const CONNECTIONS = 50;
const SECONDS = 10;
const PATH = '/api/v1/pay/prices';

const order = JSON.stringify({
  orderId: 'order-1',
  services: ['a', 'b', 'c'].map((sessionId) => ({ coachDueAmount: '100 RUB', name: `Yoga ${sessionId}`, sessionId })),
});

/**
 * Pricing an order through the gateway, beside a bare Fastify route that gets the same request and only gives its body back. Between
 * them stands pay behind a proxy that checks nothing: on so many cores no gateway can be faster than that.
 */
const prices: Bench = async ({ scale }) => {
  const world = await openBenchWorld();
  try {
    const json = { 'content-type': 'application/json' };
    const sub = randomUUID();
    const headers = { ...json, ...(await world.bearerHeaders(sub)) };
    const signed = async () => ({ ...json, [INTERNAL_TOKEN_HEADER]: await signFor(world, sub) });
    const common = { method: 'POST' as const, body: order, connections: CONNECTIONS, seconds: SECONDS * scale };
    const rows = await loadInTurn([
      { ...common, what: 'bare route, echo', url: `${world.bareUrl}/echo`, headers },
      { ...common, what: 'POST /prices behind a bare proxy', url: `${world.bareProxyUrl}${PATH}`, headers: signed },
      { ...common, what: 'POST /prices through the gateway', url: `${world.gatewayUrl}${PATH}`, headers },
    ]);
    const goal = { ratio: 0.45, is: 'at least' as const };
    return [{ name: 'pricing an order', goal, ratio: ratioOf(rows), rows }];
  } finally {
    await world.close();
  }
};

const signFor = ({ sign }: BenchWorld, sub: string) =>
  sign('pay', { sub, act: sub, roles: ['user'] }, { method: 'POST', path: PATH });

export default prices;
