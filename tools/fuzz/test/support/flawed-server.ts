import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyReply } from 'fastify';

const Problem = {
  type: 'object',
  required: ['code', 'requestId'],
  properties: { code: { type: 'string' }, requestId: { type: 'string' } },
};
const Thing = {
  type: 'object',
  required: ['id'],
  additionalProperties: false,
  properties: { id: { type: 'string', format: 'uuid' } },
};
const Wish = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 100 },
    colour: { type: 'string', maxLength: 20 },
    size: { type: 'integer', minimum: 0, maximum: 10 },
  },
};

const problem = { content: { 'application/problem+json': { schema: Problem } } };
const answers = { '200': { content: { 'application/json': { schema: Thing } } }, '4XX': problem, '5XX': problem };
const key = { name: 'idempotency-key', in: 'header', required: false, schema: { type: 'string' } };
const page = { name: 'page', in: 'query', required: false, schema: { type: 'integer', minimum: 0, maximum: 100 } };
const read = { get: { parameters: [page], responses: answers } };
const body = { content: { 'application/json': { schema: Wish } } };
const write = { post: { parameters: [key], requestBody: body, responses: answers } };

const paths = {
  '/api/v1/breaks': read,
  '/api/v1/is-odd': read,
  '/api/v1/shows-another': read,
  '/api/v1/talks': read,
  '/api/v1/accepts-all': write,
  '/api/v1/forgets-keys': write,
  '/api/v1/breaks-by-name': write,
};

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

/** A server with one flaw behind each of its addresses, and as much of a sandbox as the fuzzer asks for. */
export async function startFlawedServer() {
  const seen: Seen[] = [];
  const app = Fastify({ genReqId: () => randomUUID() });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => done(null, text));
  app.addHook('onSend', async (request, reply) => void reply.header('x-request-id', request.id));
  app.addHook('preHandler', async ({ method, url, body: sent }) => {
    if (url.startsWith('/api/')) seen.push({ method, url, body: String(sent ?? '') });
  });
  const refuse = (reply: FastifyReply, status: number, more = {}) =>
    reply
      .code(status)
      .type('application/problem+json')
      .send({ code: 'refused', requestId: reply.request.id, ...more });
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404));
  app.setErrorHandler((_error, _request, reply) => refuse(reply, 400));

  app.get('/openapi.json', () => ({ openapi: '3.1.0', paths }));
  app.post('/sandbox/tokens', () => ({ token: `a.${Buffer.from(randomUUID()).toString('base64url')}.c` }));
  app.get('/sandbox/clock', () => ({ now: '2026-11-21T12:00:00.000Z' }));
  app.all('/sandbox/*', () => ({ quiet: true }));

  const thing = () => ({ id: randomUUID() });
  app.get('/api/v1/breaks', (_request, reply) => refuse(reply, 500));
  app.get('/api/v1/is-odd', (_request, reply) => reply.code(207).send(thing()));
  app.get('/api/v1/shows-another', () => ({ ...thing(), internalId: 7 }));
  app.get('/api/v1/talks', (_request, reply) => refuse(reply, 409, { detail: 'duplicate key value violates unique' }));
  app.post('/api/v1/accepts-all', () => ({ id: '00000000-0000-4000-8000-000000000000' }));
  app.post('/api/v1/forgets-keys', ({ body: sent }, reply) => (wishOf(sent) ? thing() : refuse(reply, 422)));
  app.post('/api/v1/breaks-by-name', ({ body: sent }, reply) =>
    /^\p{Script=Cyrillic}/u.test(String(wishOf(sent)?.name)) ? refuse(reply, 500) : refuse(reply, 422),
  );
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }), seen, close: () => app.close() };
}

function wishOf(sent: unknown): { name?: unknown } | undefined {
  try {
    const wish: unknown = JSON.parse(String(sent));
    return typeof wish === 'object' && wish !== null ? wish : undefined;
  } catch {
    return undefined;
  }
}
