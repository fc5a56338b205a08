import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Uuid } from '@leko/contracts';
import { createInternalVerifier, createLog } from '@leko/runtime';
import { ensureInternalKeys } from '@leko/testing';
import { Type } from '@sinclair/typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createServer,
  httpValidationResponses,
  httpValidationSchemas,
  invalidInput,
  problemResponses,
  type Server,
} from '../src/index.ts';

const ID = '00000000-0000-4000-8000-000000000001';
let dir: string;
let app: Server;

const schema = {
  params: Type.Object({ payment_id: Uuid('Payment ID') }),
  body: Type.Object(
    { email: Type.Optional(Type.String({ maxLength: 5 })), tags: Type.Optional(Type.Array(Type.Integer())) },
    { additionalProperties: false },
  ),
};

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'leko-keys-'));
  const keys = await ensureInternalKeys(dir, ['gateway']);
  const verify = createInternalVerifier({ audience: 'pay', keysFile: keys.trustedKeysFile });
  const log = createLog('test', 'silent');
  app = await createServer({ service: 'pay', description: 'test', log, verify, schemas: httpValidationSchemas });
  const config = { access: 'public', invalidInput: 'http-validation-error', body: 'optional' } as const;
  app.post('/private/:payment_id', { config, schema: { ...schema, response: httpValidationResponses } }, async () => {
    throw invalidInput('/body/email', 'is unknown');
  });
  app.post(
    '/ours/:payment_id',
    { config: { access: 'public' }, schema: { ...schema, response: { 200: Type.Object({}), ...problemResponses } } },
    async () => ({}),
  );
  await app.ready();
});
afterAll(async () => {
  await app.close();
  rmSync(dir, { recursive: true });
});

const send = (path: string, payload?: string) =>
  app.inject({
    method: 'POST',
    url: path,
    ...(payload === undefined ? {} : { payload, headers: { 'content-type': 'application/json' } }),
  });

describe('a route of the private APIs', () => {
  it.each([
    ['a malformed uuid in the path', '/private/nonsense', '{}', ['path', 'payment_id'], 'format_error'],
    ['an unknown field', `/private/${ID}`, '{"a/b":1}', ['body', 'a/b'], 'extra_forbidden'],
    ['a wrong type', `/private/${ID}`, '{"tags":["x"]}', ['body', 'tags', 0], 'type_error'],
    ['a value beyond its limit', `/private/${ID}`, '{"email":"too long"}', ['body', 'email'], 'value_error'],
    ['something that is no object', `/private/${ID}`, 'null', ['body'], 'type_error'],
    ['broken JSON', `/private/${ID}`, '{"email":', ['body'], 'json_invalid'],
    ['repeated names', `/private/${ID}`, '{"email":"a","email":"b"}', ['body'], 'json_invalid'],
    ['what an action refuses', `/private/${ID}`, '{}', ['body', 'email'], 'value_error'],
    ['what an action refuses of no body', `/private/${ID}`, undefined, ['body', 'email'], 'value_error'],
    ['what an action refuses of an empty body', `/private/${ID}`, '', ['body', 'email'], 'value_error'],
  ])('answers %s in the documented form', async (_what, path, payload, loc, type) => {
    const answer = await send(path, payload);

    expect(answer.statusCode).toBe(422);
    expect(answer.headers['content-type']).toMatch(/^application\/json(;|$)/);
    expect(answer.json()).toEqual({ detail: [{ loc, msg: expect.any(String), type }] });
  });

  it('answers everything else as a problem', async () => {
    const tooLarge = await send(`/private/${ID}`, `{"email":"${'x'.repeat(70_000)}"}`);
    const wrongType = await app.inject({
      method: 'POST',
      url: `/private/${ID}`,
      payload: 'x',
      headers: { 'content-type': 'text/plain' },
    });

    expect([tooLarge.statusCode, wrongType.statusCode]).toEqual([413, 415]);
    expect(tooLarge.headers['content-type']).toMatch('application/problem+json');
    expect(wrongType.headers['content-type']).toMatch('application/problem+json');
  });

  it('never echoes more than a little of the input', async () => {
    const answer = await send(`/private/${ID}`, JSON.stringify({ ['x'.repeat(10_000)]: 1 }));

    expect(answer.statusCode).toBe(422);
    expect(answer.body.length).toBeLessThan(500);
  });

  it('is described with the form', () => {
    const document = app.swagger() as unknown as {
      paths: Record<string, { post: Operation }>;
      components: { schemas: Record<string, unknown> };
    };

    expect(document.paths['/private/{payment_id}']?.post.responses['422']?.content).toEqual({
      'application/json': { schema: { $ref: '#/components/schemas/HTTPValidationError' } },
    });
    expect(document.components.schemas).toHaveProperty('ValidationError');
    expect(document.paths['/private/{payment_id}']?.post.requestBody.required).toBeUndefined();
    expect(document.paths['/ours/{payment_id}']?.post.requestBody.required).toBe(true);
  });
});

interface Operation {
  readonly requestBody: { readonly required?: boolean };
  readonly responses: Record<string, { content: unknown }>;
}

describe('any other route', () => {
  it.each([
    ['/ours/nonsense', '{}', 422],
    [`/ours/${ID}`, '{"x":1}', 422],
    [`/ours/${ID}`, '{"email":', 400],
    [`/ours/${ID}`, '', 400],
  ])('%s %s answers a problem', async (path, payload, status) => {
    const answer = await send(path, payload);

    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
  });
});
