import { commonProblems, ProblemError } from '@leko/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerAt } from './addresses.ts';
import { type DoorRoute, type Limit, limits } from './routes-table.ts';
import { createBuckets, type Now } from './token-bucket.ts';

export type LimitRequest = (
  per: Limit['per'],
  route: Pick<DoorRoute, 'limits'>,
  request: FastifyRequest,
  reply: FastifyReply,
) => void;

/**
 * Counts requests by the classes of the routes table and refuses what is too much, with the fields of
 * draft-ietf-httpapi-ratelimit-headers. Counted in this process: it keeps floods and accidents out, never money right.
 */
export function createLimits(factor: number, now: Now = () => performance.now()): LimitRequest {
  const classes = new Map(Object.entries(limits).map(([name, limit]) => [name, openClass(limit, factor, now)]));

  return (per, route, request, reply) => {
    const name = route.limits?.[request.method];
    const limit = name === undefined ? undefined : classes.get(name);
    if (limit?.per !== per) return;
    const { requests, seconds } = limit.quota;
    const taken = limit.take(per === 'address' ? callerAt(request.ip) : subjectOf(request));
    reply.header('ratelimit-policy', `"${name}";q=${requests};w=${seconds}`);
    reply.header('ratelimit', `"${name}";r=${taken.remaining};t=${taken.resetSeconds}`);
    if (taken.isWithin) return;
    const detail = `at most ${requests} such requests in ${seconds} seconds`;
    throw new ProblemError(commonProblems.quotaExceeded, { detail, retryAfterSeconds: taken.resetSeconds });
  };
}

function openClass({ requests, seconds, per }: Limit, factor: number, now: Now) {
  const quota = { requests: Math.max(1, Math.round(requests * factor)), seconds };
  return { per, quota, take: createBuckets(quota, now) };
}

/** The user where one is named: a service that acts for many must not use up what is theirs. */
const subjectOf = ({ admitted }: FastifyRequest): string => admitted?.sub ?? admitted?.act ?? '';
