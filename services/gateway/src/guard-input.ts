import { commonProblems, ProblemError } from '@leko/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DoorRoute } from './routes-table.ts';

/** No path of ours needs an escape, an empty segment or a dot segment, so each of them is a trick. */
const PLAIN_PATH = /^(\/[\w.~!$&'()*+,:@=-]+)+$/;
/** People type a slash behind the address of a page. */
const PAGE_WITH_SLASH = /^\/(docs|sandbox)\/$/;
const DOT_SEGMENT = /\/\.{1,2}(\/|$)/;
const PRINTABLE = /^[\x21-\x7e]*$/;
const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** Said twice, each reader may believe another one. What names a user is looked at where users are. */
const SAID_ONCE = new Set(['host', 'authorization', 'content-type', 'idempotency-key']);

/** Refuses what no honest client sends, before anybody looks at it. */
export function guardRequests(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, _reply, next) => {
    if (repeatsItself(raw.rawHeaders)) return next(new ProblemError(commonProblems.badRequest));
    next(isTrick(raw.url ?? '') ? new ProblemError(commonProblems.routeNotFound) : undefined);
  });
}

function isTrick(url: string): boolean {
  const path = url.split('?', 1)[0] ?? '';
  const isPlain = PLAIN_PATH.test(path) || PAGE_WITH_SLASH.test(path);
  return !isPlain || DOT_SEGMENT.test(path) || !PRINTABLE.test(url);
}

/** Of repeated headers Node keeps the first or joins them; only as they came can they be told apart. */
function repeatsItself(namesAndValues: readonly string[]): boolean {
  const seen = new Set<string>();
  for (let at = 0; at < namesAndValues.length; at += 2) {
    const name = namesAndValues[at]?.toLowerCase() ?? '';
    if (!SAID_ONCE.has(name)) continue;
    if (seen.has(name)) return true;
    seen.add(name);
  }
  return false;
}

/** Bodies are small, so they are read whole: a slow sender then holds its own connection, and no place at a service. */
export function readBodiesWhole(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request: FastifyRequest, body: Buffer, done) =>
    done(null, body),
  );
}

export function checkMediaType({ body }: DoorRoute, { headers }: FastifyRequest): void {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody || body === 'any' || JSON_TYPE.test(headers['content-type'] ?? '')) return;
  throw new ProblemError(commonProblems.unsupportedMediaType);
}
