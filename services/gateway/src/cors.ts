import type { FastifyInstance } from 'fastify';

const PREFLIGHT_SECONDS = 600;
const REQUEST_HEADERS = 'authorization, content-type, idempotency-key, x-current-user-id, x-request-id';
const ANSWER_HEADERS = 'x-request-id, retry-after, ratelimit, ratelimit-policy';

/** Browser applications of exactly these origins may call the API; tokens travel in a header, so no credentials mode. */
export function allowOrigins(app: FastifyInstance, list: string): void {
  const origins = new Set(
    list
      .split(',')
      .map((origin) => origin.trim())
      .filter(Boolean),
  );
  if (origins.size === 0) return;
  // Last, because the answer of a service, or a file, brings a word of its own.
  app.addHook('onSend', async (_request, reply) => {
    reply.header('vary', withOrigin(reply.getHeader('vary')));
  });
  app.addHook('onRequest', async ({ headers, method }, reply) => {
    const { origin } = headers;
    if (origin === undefined || !origins.has(origin)) return;
    reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': ANSWER_HEADERS });
    if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return;
    return reply
      .headers({
        'access-control-allow-methods': 'GET, POST, PUT, DELETE',
        'access-control-allow-headers': REQUEST_HEADERS,
        'access-control-max-age': String(PREFLIGHT_SECONDS),
      })
      .code(204)
      .send();
  });
}

/** What an answer varies by, and the origin; a cache would else show one application what another one was allowed. */
function withOrigin(said: number | string | string[] | undefined): string {
  const names = String(said ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const isSaid = names.some((name) => name === '*' || name.toLowerCase() === 'origin');
  return (isSaid ? names : [...names, 'origin']).join(', ');
}
