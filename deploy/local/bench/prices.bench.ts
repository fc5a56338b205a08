import { randomUUID } from 'node:crypto';
import { type Bench, loadInTurn, ratioOf } from '@leko/testing/bench';
import { openBenchWorld } from '../src/bench/world.ts';

const CONNECTIONS = 50;
const SECONDS = 10;

const order = JSON.stringify({
  orderId: 'order-1',
  services: ['a', 'b', 'c'].map((sessionId) => ({ coachDueAmount: '100 RUB', name: `Yoga ${sessionId}`, sessionId })),
});

/**
 * Pricing an order through the door, beside a bare Fastify route that gets the same request and only gives its body back. Between them stands the
 * same route behind a proxy that checks nothing: on so many cores no door can be faster than that.
 */
const prices: Bench = async ({ scale }) => {
  const world = await openBenchWorld();
  try {
    const headers = { 'content-type': 'application/json', ...(await world.bearerHeaders(randomUUID())) };
    const common = {
      method: 'POST' as const,
      headers,
      body: order,
      connections: CONNECTIONS,
      seconds: SECONDS * scale,
    };
    const rows = await loadInTurn([
      { ...common, what: 'bare route, echo', url: `${world.bareUrl}/echo` },
      { ...common, what: 'the same behind a bare proxy', url: `${world.bareProxyUrl}/echo` },
      { ...common, what: 'POST /prices through the gateway', url: `${world.gatewayUrl}/api/v1/pay/prices` },
    ]);
    const goal = { ratio: 0.45, is: 'at least' as const };
    return [{ name: 'pricing an order', goal, ratio: ratioOf(rows), rows }];
  } finally {
    await world.close();
  }
};

export default prices;
