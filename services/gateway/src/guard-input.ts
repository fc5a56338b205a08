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

/** Refuses what no honest client sends, before anybody looks at it. */
export function guardPaths(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw }) => {
    const url = raw.url ?? '';
    const path = url.split('?', 1)[0] ?? '';
    const plain = PLAIN_PATH.test(path) || PAGE_WITH_SLASH.test(path);
    if (!plain || DOT_SEGMENT.test(path) || !PRINTABLE.test(url)) {
      throw new ProblemError(commonProblems.routeNotFound);
    }
  });
}

/** Bodies are small, so they are read whole: a slow sender then holds its own connection, and no place at a service. */
export function readBodiesWhole(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: FastifyRequest, body: Buffer) => body);
}

export function checkMediaType({ body }: DoorRoute, { headers }: FastifyRequest): void {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody || body === 'any' || JSON_TYPE.test(headers['content-type'] ?? '')) return;
  throw new ProblemError(commonProblems.unsupportedMediaType);
}
