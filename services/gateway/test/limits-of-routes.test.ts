import { describe, expect, it } from 'vitest';
import { limitOf } from '../src/limit-of.ts';
import { type LimitName, limits } from '../src/limits.ts';
import { routesTable } from '../src/routes-table.ts';

/** The class of a request by the table of the gateway. */
function classOf(request: string, query: Record<string, string> = {}): LimitName | undefined {
  const [method = '', path = ''] = request.split(' ');
  const route = routesTable.find((one) => one.path === path && one.methods.includes(method));
  if (route === undefined) throw new Error(`no route ${request}`);
  return limitOf(route, method, query);
}

describe('what a request is counted as', () => {
  it.each<[string, LimitName]>([
    ['POST /api/v1/pay/payments', 'create'],
    ['POST /api/v1/pay/payments/:id/refund', 'refund'],
    ['POST /api/v1/pay/remittances', 'remittance'],
    ['GET /api/v1/pay/statements', 'statement'],
    ['GET /api/v1/pay/earnings/explain', 'costly'],
    ['GET /api/v1/pay/earnings', 'read'],
    ['PUT /api/v1/pay/recipients/:id', 'details'],
    ['POST /api/v1/pay/payments/:id/capture', 'write'],
    ['POST /api/v1/events', 'service'],
    ['POST /api/v1/pay/webhooks/tochka', 'callback'],
    ['GET /api/v1/pay/checkouts/:clientSecret', 'callback'],
    ['GET /api/v1/pay/documents/:id/content', 'callback'],
  ])('%s: %s', (request, name) => {
    expect(classOf(request)).toBe(name);
  });
});

it('HEAD is counted as GET, because it costs as much', () => {
  for (const route of routesTable.filter(({ methods }) => methods.includes('GET')))
    expect(limitOf(route, 'HEAD', {})).toBe(limitOf(route, 'GET', {}));
});

it('the limits of each class are the agreed ones', () => {
  const agreed = Object.entries(limits).map(
    ([name, { requests, seconds, per }]) => `${name} ${requests}/${seconds} ${per}`,
  );

  expect(agreed).toEqual([
    'read 100/10 subject',
    'costly 20/60 subject',
    'statement 20/60 subject',
    'write 60/60 subject',
    'details 20/3600 subject',
    'create 10/60 subject',
    'refund 5/60 subject',
    'remittance 3/3600 subject',
    'service 1000/10 subject',
    'callback 50/1 address',
    'page 100/10 address',
    'unproven 120/60 address',
  ]);
});
