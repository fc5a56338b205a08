import { afterAll, beforeAll, expect, test } from 'vitest';
import { describePlatform } from '../src/openapi/document.ts';
import { join } from '../src/openapi/join.ts';
import { routesTable } from '../src/routes-table.ts';
import { type GatewayWorld, openWorld } from './world.ts';

let gateway: GatewayWorld;
beforeAll(async () => {
  gateway = await openWorld({ config: { SANDBOX_URL: 'http://127.0.0.1:9' } });
  gateway.answers.set('pay', () => describedBy('integer', { '/api/v1/pay/payments/{paymentId}': 'get' }));
  gateway.answers.set('payout', () =>
    describedBy('string', { '/api/v1/pay/earnings': 'get', '/internal/secret': 'get', '/api/v1/pay/payments': 'get' }),
  );
  gateway.answers.set('notification', () => describedBy('integer', {}));
});
afterAll(() => gateway.close());

/** The description of a service whose routes all answer a `Thing`. */
function describedBy(type: string, routes: Record<string, string>) {
  const $ref = '#/components/schemas/Thing';
  const answer = { description: 'ok', content: { 'application/json': { schema: { $ref } } } };
  const paths = Object.entries(routes).map(([path, method]) => [path, { [method]: { responses: { 200: answer } } }]);
  return {
    openapi: '3.1.0',
    paths: Object.fromEntries(paths),
    components: { schemas: { Thing: { type }, Same: { type: 'null' } } },
  };
}

test('the joined description holds what the table lets through, and every reference leads somewhere', async () => {
  const answer = await gateway.call('GET', '/openapi.json');
  const document = answer.json();

  expect(answer.status).toBe(200);
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.servers).toEqual([{ url: 'http://127.0.0.1:8080' }]);
  const ours = Object.keys(document.paths).filter((path) => !path.startsWith('/sandbox'));
  expect(ours).toEqual(['/api/v1/pay/payments/{paymentId}', '/api/v1/pay/earnings']);
  expect(document.paths['/sandbox/tokens'].post.security).toEqual([]);
  expect(document['x-unavailable']).toBeUndefined();
  expect(refsIn(document).length).toBeGreaterThan(0);
  for (const ref of refsIn(document)) expect(resolve(document, ref), ref).toBeDefined();
});

test('one name with two meanings becomes two names', async () => {
  const { paths, components } = (await gateway.call('GET', '/openapi.json')).json();
  const answerOf = (path: string) => paths[path].get.responses[200].content['application/json'].schema.$ref;

  expect(Object.keys(components.schemas).sort()).toEqual(['Same', 'Thing', 'payout_Thing']);
  expect(answerOf('/api/v1/pay/payments/{paymentId}')).toBe('#/components/schemas/Thing');
  expect(answerOf('/api/v1/pay/earnings')).toBe('#/components/schemas/payout_Thing');
});

test('what refers to a renamed name is renamed with it', () => {
  const schemas = (type: string) => ({ Thing: { type }, List: { items: { $ref: '#/components/schemas/Thing' } } });
  const joined = join(routesTable, [
    { service: 'pay', description: { components: { schemas: schemas('integer') } } },
    { service: 'payout', description: { components: { schemas: schemas('string') } } },
  ]);

  expect(joined.schemas).toEqual({
    ...schemas('integer'),
    payout_Thing: { type: 'string' },
    payout_List: { items: { $ref: '#/components/schemas/payout_Thing' } },
  });
});

test('operations say what the gateway asks for', async () => {
  const { paths } = (await gateway.call('GET', '/openapi.json')).json();

  expect(paths['/api/v1/pay/earnings'].get).toMatchObject({
    tags: ['payout'],
    parameters: [{ $ref: '#/components/parameters/CurrentUserId' }, { $ref: '#/components/parameters/RequestId' }],
  });
});

test('operations say how much of them is too much', async () => {
  const { paths } = (await gateway.call('GET', '/openapi.json')).json();

  expect(paths['/api/v1/pay/earnings'].get.responses[429].description).toContain(
    'More than 100 requests of one user, or 2000 of one address, in 10 seconds (class `read`)',
  );
});

test('a service that is down is left out and named', async () => {
  const world = await openWorld();
  await world.services.payout.app.close();

  const document = (await world.call('GET', '/openapi.json')).json();

  expect(document['x-unavailable']).toEqual(['payout']);
  expect(document.paths).toEqual({});
  await world.close();
});

test('an empty platform is a valid description too', () => {
  const parts = { parts: [], unavailable: [] };
  const document = describePlatform({ PUBLIC_URL: 'https://pay.example' }, routesTable, parts);

  expect(document).toMatchObject({ openapi: '3.1.0', paths: {} });
  expect(join(routesTable, [])).toEqual({ paths: {}, schemas: {} });
});

test('the page shows the joined description and brings all it needs along', async () => {
  const page = await gateway.call('GET', '/docs');
  const json = await gateway.call('GET', '/docs/json');

  expect(page.status).toBe(200);
  expect(page.text).toContain('/docs/static/swagger-ui-bundle.js');
  expect(page.headers['content-security-policy']).toContain("default-src 'self'");
  expect((await gateway.call('GET', '/docs/static/swagger-ui-bundle.js')).status).toBe(200);
  expect([json.status, json.headers.location]).toEqual([302, '../openapi.json']);
});

function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    name === '$ref' && typeof item === 'string' ? [item] : refsIn(item),
  );
}

const resolve = (document: unknown, ref: string): unknown =>
  ref
    .replace('#/', '')
    .split('/')
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);
