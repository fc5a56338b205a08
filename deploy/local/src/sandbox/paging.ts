import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseInput } from './problems.ts';

const MAX_LIMIT = 1_000;

const place = Type.Optional(Type.Integer({ minimum: 1, description: 'must be what a link to the next page says' }));
export const Paging = Type.Object({
  /** Where the page begins: behind this place, in the order of the list. */
  behind: place,
  limit: Type.Integer({ minimum: 1, maximum: MAX_LIMIT, default: MAX_LIMIT, description: `must be 1 to ${MAX_LIMIT}` }),
});
export type Paging = Static<typeof Paging>;

/** What part of a list is requested: at most a thousand. */
export function pagingOf({ query }: FastifyRequest): Paging {
  const { behind, limit } = query as { behind?: unknown; limit?: unknown };
  const asked = { ...(behind === undefined ? {} : { behind }), ...(limit === undefined ? {} : { limit }) };
  return parseInput(Paging, Value.Default(Paging, Value.Convert(Paging, asked)));
}

/** Says where the list goes on, as RFC 8288 has it, so that the answer itself stays a list. */
export function linkNext(request: FastifyRequest, reply: FastifyReply, next: number | undefined): void {
  const address = nextAddress(request, next);
  if (address !== undefined) reply.header('link', `<${address}>; rel="next"`);
}

/** The address of the next page, from the root of this server; undefined where there is none. */
export function nextAddress({ url }: FastifyRequest, next: number | undefined): string | undefined {
  if (next === undefined) return undefined;
  const { pathname, searchParams } = new URL(url, 'http://here');
  searchParams.set('behind', String(next));
  return `${pathname}?${searchParams}`;
}
