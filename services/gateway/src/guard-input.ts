import { commonProblems, ProblemError } from '@leko/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GatewayRoute } from './routes-table.ts';

/** Our paths have no empty segments and no dot segments, and escapes only in ids that are free text: anything else is an attack. */
const PLAIN_PATH = /^(\/[\w.~!$&'()*+,:@=-]+)+$/;
const ESCAPED = /^(?:[\w.~!$&'()*+,:@=-]|%[0-9a-f]{2})+$/i;
/** Ids such as `yoga 1`, `йога-1` and `a/b` are valid. */
const FREE_TEXT = new Set([':session_id', ':group_id']);
/** Users add a slash to the address of a page. */
const PAGE_WITH_SLASH = /^\/(docs|sandbox)\/$/;
const DOT_SEGMENT = /\/\.{1,2}(\/|$)/;
const PRINTABLE = /^[\x21-\x7e]*$/;
const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** A repeated header can be read differently by each process. The header that names a user is checked in `admit.ts`. */
const SAID_ONCE = new Set(['host', 'authorization', 'content-type', 'idempotency-key']);

/** Refuses what no honest client sends, before it is processed further. */
export function guardRequests(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw, routeOptions }, _reply, next) => {
    if (repeatsItself(raw.rawHeaders)) return next(new ProblemError(commonProblems.badRequest));
    next(isTrick(raw.url ?? '', routeOptions.url) ? new ProblemError(commonProblems.routeNotFound) : undefined);
  });
}

function isTrick(url: string, route: string | undefined): boolean {
  const path = url.split('?', 1)[0] ?? '';
  const isPlain = PLAIN_PATH.test(withoutFreeText(path, route)) || PAGE_WITH_SLASH.test(path);
  return !isPlain || DOT_SEGMENT.test(path) || !PRINTABLE.test(url);
}

/** The path with the parameter's name in place of its value where the value may have escapes. A value that is not UTF-8 stays as it is. */
function withoutFreeText(path: string, route = ''): string {
  const names = route.split('/');
  return path
    .split('/')
    .map((part, index) => (FREE_TEXT.has(names[index] ?? '') && isText(part) ? (names[index] ?? '') : part))
    .join('/');
}

function isText(part: string): boolean {
  if (!ESCAPED.test(part)) return false;
  try {
    return !/^\.{0,2}$|\p{Cc}/u.test(decodeURIComponent(part));
  } catch {
    return false; // Not UTF-8.
  }
}

/** Of repeated headers Node keeps the first or joins them; only the raw headers show each of them. */
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

export function checkMediaType({ body }: GatewayRoute, { headers }: FastifyRequest): void {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody || body === 'any' || JSON_TYPE.test(headers['content-type'] ?? '')) return;
  throw new ProblemError(commonProblems.unsupportedMediaType);
}
