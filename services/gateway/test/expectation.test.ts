import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatewayWorld, openWorld } from './world.ts';

let gateway: GatewayWorld;
beforeAll(async () => {
  gateway = await openWorld();
});
afterAll(() => gateway.close());

function ask(expectation: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${gateway.url}/api/v1/pay/nothing`, { headers: { expect: expectation } }, (answer) => {
      let body = '';
      answer.on('data', (chunk) => {
        body += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

test.each(['200-ok', '100-continue'])('what a client expects (%s) changes no answer', async (expectation) => {
  const { status, body } = await ask(expectation);

  expect(status).toBe(404);
  expect(JSON.parse(body)).toMatchObject({ code: 'route_not_found' });
});
