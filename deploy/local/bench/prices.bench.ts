import { randomUUID } from 'node:crypto';
import { type Bench, load } from '@leko/testing/bench';
import { openBenchWorld } from '../src/bench/world.ts';

const CONNECTIONS = 50;
const SECONDS = 10;

const order = JSON.stringify({
  orderId: 'order-1',
  services: ['a', 'b', 'c'].map((sessionId) => ({ coachDueAmount: '100 RUB', name: `Yoga ${sessionId}`, sessionId })),
});

/**
 * Pricing an order through the door, beside a bare Fastify route that only gives the same body back. Between them stands the
 * same route behind a proxy that checks nothing: on so many cores no door can be faster than that.
 */
const prices: Bench = async ({ scale }) => {
  const world = await openBenchWorld();
  try {
    const common = { method: 'POST' as const, body: order, connections: CONNECTIONS, seconds: SECONDS * scale };
    const json = { 'content-type': 'application/json' };
    const bare = await load({ ...common, what: 'bare route, echo', url: `${world.bareUrl}/echo`, headers: json });
    const proxied = await load({
      ...common,
      what: 'the same behind a bare proxy',
      url: `${world.bareProxyUrl}/echo`,
      headers: json,
    });
    const headers = { ...json, ...(await world.bearerHeaders(randomUUID())) };
    const url = `${world.gatewayUrl}/api/v1/pay/prices`;
    const ours = await load({ ...common, what: 'POST /prices through the gateway', url, headers });
    const goal = { ratio: 0.45, is: 'at least' as const };
    return [{ name: 'pricing an order', goal, ratio: ours.perSecond / bare.perSecond, rows: [bare, proxied, ours] }];
  } finally {
    await world.close();
  }
};

export default prices;
