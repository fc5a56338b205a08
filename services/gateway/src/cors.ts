import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

const NO_CONTENT = 204;
const RULES = {
  methods: 'GET, POST, PUT, DELETE',
  allowedHeaders: 'authorization, content-type, idempotency-key, x-current-user-id, x-request-id',
  exposedHeaders: 'x-request-id, retry-after, ratelimit, ratelimit-policy',
  maxAge: 600,
};

/** Browser applications of exactly these origins may call the API; tokens travel in a header, so no credentials mode. */
export async function allowOrigins(app: FastifyInstance, list: string): Promise<void> {
  const origins = new Set(
    list
      .split(',')
      .map((origin) => origin.trim())
      .filter(Boolean),
  );
  if (origins.size === 0) return;
  // Last, because the answer of a service, or a file, replaces the plugin's `Vary`.
  app.addHook('onSend', async (_request, reply) => {
    reply.header('vary', withOrigin(reply.getHeader('vary')));
    if (reply.statusCode === NO_CONTENT) reply.removeHeader('content-length'); // Not allowed there (RFC 9110, 8.6).
  });
  await app.register(cors, {
    delegator: ({ headers }, done) => {
      const { origin = '', 'access-control-request-method': method } = headers;
      // An OPTIONS request that is no preflight is handled as any request; the plugin would refuse it in its own form.
      done(null, { ...RULES, origin: origins.has(origin) && origin, preflight: method !== undefined });
    },
  });
}

/** What an answer varies by, and the origin; a cache would else show one application what another one was allowed. */
function withOrigin(said: number | string | string[] | undefined): string {
  const names = String(said ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name.toLowerCase() !== 'origin');
  return (names.includes('*') ? names : [...names, 'origin']).join(', ');
}
