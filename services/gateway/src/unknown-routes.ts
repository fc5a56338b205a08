import { commonProblems, ProblemError } from '@leko/server';
import type { FastifyInstance } from 'fastify';
import { type GatewayRoute, methodsOf } from './routes-table.ts';

/** 404 for an unknown path, 405 with the known methods for a known path. */
export function refuseUnknown(app: FastifyInstance, table: readonly GatewayRoute[]): void {
  const own = ['/openapi.json', '/docs', '/healthz', '/readyz'];
  const all = [...table, ...own.map((path) => ({ path, methods: ['GET'] }))];
  app.setNotFoundHandler(async ({ url }, reply) => {
    const methods = methodsOf(all, url.split('?', 1)[0] ?? '');
    if (methods.length === 0) throw new ProblemError(commonProblems.routeNotFound);
    reply.header('allow', methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', '));
    throw new ProblemError(commonProblems.methodNotAllowed);
  });
}
