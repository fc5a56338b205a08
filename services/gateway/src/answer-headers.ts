import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const PAGE_HEADERS = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };
const API_ONLY = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
};
/** What every answer of the API carries. */
export const apiHeaders: Readonly<Record<string, string>> = { ...PAGE_HEADERS, ...API_ONLY };
/** Pages with scripts and styles of their own. */
const PAGES = /^\/(docs|sandbox)(\/|$|\?)/;

/** Headers of every answer: the request's id, and those that restrict what a browser does with the answer. */
export function dress(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id);
  reply.headers(PAGES.test(request.raw.url ?? '') ? PAGE_HEADERS : apiHeaders);
}

export function dressAnswers(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, next) => {
    dress(request, reply);
    next();
  });
}
