import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime, Text, Uuid } from '@leko/contracts';
import { createInternalVerifier, createLog } from '@leko/runtime';
import { ensureInternalKeys } from '@leko/testing';
import { Type } from '@sinclair/typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addHealth, createServer, httpValidationResponses, httpValidationSchemas, type Server } from '../src/index.ts';

const ID = '00000000-0000-4000-8000-000000000001';
let dir: string;
let app: Server;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'leko-keys-'));
  const keys = await ensureInternalKeys(dir, ['gateway']);
  const verify = createInternalVerifier({ audience: 'pay', keysFile: keys.trustedKeysFile });
  const log = createLog('test', 'silent');
  app = await createServer({ service: 'pay', description: 'test', log, verify, schemas: httpValidationSchemas });
  addHealth(app, {});
  const config = { access: 'public' } as const;
  const params = Type.Object({ id: Uuid('ID') });
  const body = Type.Object({ purpose: Text(5, 'Purpose', ['x']) }, { additionalProperties: false });
  const querystring = Type.Object({ page: Type.Optional(Type.Integer()) }, { additionalProperties: false });
  const schema = { params, body };
  const ownForm = { ...config, invalidInput: 'http-validation-error' } as const;
  app.post('/ours/:id', { config, schema }, async () => ({}));
  const privateSchema = { ...schema, response: httpValidationResponses };
  app.post('/private/:id', { config: ownForm, schema: privateSchema }, async () => {});
  const times = Type.Object({ at: DateTime }, { additionalProperties: false });
  app.post('/times', { config, schema: { body: times } }, async () => ({}));
  app.get('/bare', { config }, async () => ({}));
  app.get('/list', { config, schema: { querystring } }, async () => ({}));
  app.get('/hook', { config: { ...config, query: 'any' } }, async ({ query }) => query);
  await app.ready();
});
afterAll(async () => {
  await app.close();
  rmSync(dir, { recursive: true });
});

const send = (url: string, purpose = 'x') => app.inject({ method: 'POST', url, payload: { purpose } });

describe('a parameter of the query that a route does not know', () => {
  it.each(['/bare?x=1', '/list?x=1', '/list?page=1&x'])('%s is refused, and named', async (url) => {
    const answer = await app.inject({ url });

    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ code: 'invalid_input', errors: [{ pointer: '/querystring/x' }] });
  });

  it('is refused of a request with a body, too', async () => {
    expect((await send(`/ours/${ID}?x=1`)).statusCode).toBe(422);
    expect((await send(`/ours/${ID}`)).statusCode).toBe(200);
  });

  it('is refused in the form of the private APIs, where a route has it', async () => {
    const answer = await send(`/private/${ID}?x=1`);

    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ detail: [{ loc: ['query', 'x'], type: 'extra_forbidden' }] });
  });

  it('passes where the route takes what others hang on its address', async () => {
    expect((await app.inject({ url: '/hook?x=1' })).json()).toEqual({ x: '1' });
    expect((await app.inject({ url: '/healthz?from=balancer' })).statusCode).toBe(200);
  });

  it('leaves no trace in the description', () => {
    expect(JSON.stringify(app.swagger().paths?.['/bare'] ?? {})).not.toContain('"query"');
  });
});

describe('an address that the router cannot read', () => {
  const long = 'x'.repeat(5_000);

  it.each([`/ours/${long}`, `/ours/${long}x?x=1`])('%.40s… is judged by the schema', async (url) => {
    const answer = await send(url);

    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ code: 'invalid_input' });
    expect(answer.body.length).toBeLessThan(1_000);
  });

  it('is judged in the form of the private APIs, where a route has it', async () => {
    const answer = await send(`/private/${long}`);

    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ detail: [{ loc: ['path', 'id'] }] });
  });

  it('is refused as a problem, where it cannot even be decoded or is longer than any request', async () => {
    const [broken, endless] = [await send('/ours/%zz'), await send(`/ours/${'x'.repeat(20_000)}`)];

    expect([broken.statusCode, endless.statusCode]).toEqual([404, 414]);
    for (const answer of [broken, endless]) {
      expect(answer.headers['content-type']).toMatch('application/problem+json');
      expect(answer.json()).toMatchObject({ status: answer.statusCode, requestId: expect.any(String) });
      expect(answer.body).not.toContain('xxxx');
    }
  });
});

describe('the length of a text', () => {
  it('is counted as those who get it from us count it, who may count an emoji twice', async () => {
    expect((await send(`/ours/${ID}`, '😀😀')).statusCode).toBe(200);
    expect((await send(`/ours/${ID}`, '😀😀😀')).statusCode).toBe(422);
    expect((await send(`/ours/${ID}`, 'пятьЪ')).statusCode).toBe(200);
  });
});

describe('a uuid', () => {
  it.each([`urn:uuid:${ID}`, `URN:UUID:${ID}`, `{${ID}}`, ID.replaceAll('-', ''), `${ID} `])(
    'is nothing else than 36 characters, and %s is refused',
    async (id) => {
      expect((await send(`/ours/${encodeURIComponent(id)}`)).statusCode).toBe(422);
    },
  );
});

describe('a time', () => {
  it.each([
    ['2028-02-29T23:59:59.999+03:00', 200],
    ['2026-09-31T09:00:00Z', 422],
    ['0000-01-01T00:00:00Z', 422],
    ['2026-09-30T09:00:00+16:00', 422],
    ['2026-12-31T23:59:60Z', 422],
    ['2026-09-30 09:00:00Z', 422],
  ])('%s is answered %i, as events have it', async (at, status) => {
    const answer = await app.inject({ method: 'POST', url: '/times', payload: { at } });

    expect(answer.statusCode).toBe(status);
    expect(answer.json().errors?.[0]?.pointer).toBe(status === 200 ? undefined : '/body/at');
  });
});
