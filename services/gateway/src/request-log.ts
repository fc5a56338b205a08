import type { FastifyInstance } from 'fastify';
import { maskAddress } from './addresses.ts';

/** Requested every few seconds by machines; their lines would hide the requests of people. */
const SILENT = new Set(['/healthz', '/readyz']);

/** One line a request, with the route's pattern instead of the address: a query may carry a capability. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, next) => {
    next();
    const route = request.routeOptions.url;
    if (route !== undefined && SILENT.has(route)) return;
    const { sub, act } = request.admitted ?? {};
    const fields = { method: request.method, route, status: reply.statusCode, sub, act };
    const from = maskAddress(request.ip);
    request.log.info({ ...fields, from, ms: Math.round(reply.elapsedTime) }, 'request answered');
  });
}
