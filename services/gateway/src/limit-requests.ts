import { commonProblems, ProblemError } from '@leko/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerAt } from './addresses.ts';
import type { Admitted } from './admit.ts';
import { callerOf } from './callers.ts';
import { ADDRESS_USERS, type Limit, type LimitName, limits } from './limits.ts';
import { createBuckets, type Now } from './token-bucket.ts';

type Count = (name: LimitName | undefined, request: FastifyRequest, reply: FastifyReply) => void;

/** Each throws a 429 where it is too much. */
export interface RequestLimits {
  /** Counts a request of a class that is counted by address. */
  readonly countAddress: Count;
  /** Counts an admitted request of any other class, for whom it is about and for the address it came from. */
  readonly countSubject: Count;
  /** Counts attempts to be somebody that fail, by address. */
  readonly attempts: Attempts;
}

/** An attempt is counted before its token is looked at, and forgiven unless the token was good for nothing. */
export interface Attempts {
  count(address: string): void;
  forgive(address: string): void;
}

/**
 * Counts requests by class and refuses what is too much, with the fields of draft-ietf-httpapi-ratelimit-headers. Counted in
 * this process: it keeps floods and accidents out, never money right.
 */
export function createLimits(factor: number, now: Now = () => performance.now()): RequestLimits {
  const open = (name: LimitName) => openCounter(name, limits[name], factor, now);
  const openForAddress = (name: LimitName) => openCounter(`${name}-address`, ofAddress(limits[name]), factor, now);
  const names = Object.keys(limits) as LimitName[]; // Object.keys forgets the names' type.
  const counters = new Map(names.map((name) => [name, { own: open(name), address: openForAddress(name) }]));

  return {
    countAddress(name, { ip }, reply) {
      if (isPer('address', name)) counters.get(name)?.own.count(callerAt(ip), reply);
    },
    countSubject(name, request, reply) {
      if (!isPer('subject', name)) return;
      const { own, address } = counters.get(name) ?? {};
      const from = actsForMany(request.admitted) ? undefined : callerAt(request.ip);
      if (from !== undefined) address?.count(from, reply);
      try {
        own?.count(callerOf(request), reply);
      } catch (error) {
        if (from !== undefined) address?.forgive(from);
        throw error;
      }
    },
    attempts: open('unproven'),
  };
}

const isPer = (per: Limit['per'], name: LimitName | undefined): name is LimitName =>
  name !== undefined && limits[name].per === per;

const ofAddress = ({ requests, seconds }: Limit): Limit => ({
  requests: requests * ADDRESS_USERS,
  seconds,
  per: 'address',
});

/** All that a platform does may come from the address of its server. */
const actsForMany = (admitted: Admitted | undefined): boolean =>
  admitted?.roles.some((role) => role === 'service' || role === 'ops') ?? false;

function openCounter(name: string, limit: Limit, factor: number, now: Now) {
  const quota = { requests: Math.max(1, Math.round(limit.requests * factor)), seconds: limit.seconds };
  const { requests, seconds } = quota;
  const buckets = createBuckets(quota, now);
  return {
    count(caller: string, reply?: FastifyReply): void {
      const taken = buckets.take(caller);
      reply?.header('ratelimit-policy', `"${name}";q=${requests};w=${seconds}`);
      reply?.header('ratelimit', `"${name}";r=${taken.remaining};t=${taken.resetSeconds}`);
      if (taken.isWithin) return;
      const detail = `at most ${requests} such requests in ${seconds} seconds`;
      throw new ProblemError(commonProblems.quotaExceeded, { detail, retryAfterSeconds: taken.resetSeconds });
    },
    forgive: buckets.giveBack,
  };
}
