import { DAY_SECONDS } from '@leko/runtime/durations';
import { commonProblems, ProblemError } from '@leko/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerAt } from './addresses.ts';
import { type Admitted, callerOf } from './callers.ts';
import { ADDRESS_USERS, type Limit, type LimitName, limits } from './limits.ts';
import { createBuckets, type Now } from './token-bucket.ts';

type Count = (name: LimitName | undefined, request: FastifyRequest, reply: FastifyReply) => void;

/** Each throws a 429 beyond the limit. */
export interface RequestLimits {
  /** Counts a request of a class that is counted by address. */
  readonly countAddress: Count;
  /** Counts an admitted request of any other class, for whom it is about and for the address it came from. */
  readonly countSubject: Count;
  /** Counts failed authentications, by address. */
  readonly attempts: Attempts;
}

/** An attempt is counted before its token is verified, and uncounted unless the token was invalid. */
export interface Attempts {
  count(address: string): void;
  forgive(address: string): void;
}

/**
 * Counts requests by class and refuses what is too much, with the fields of draft-ietf-httpapi-ratelimit-headers. Counted in
 * this process: it stops floods and accidents; correctness of money does not depend on it.
 */
export function createLimits(factor: number, now: Now = () => performance.now()): RequestLimits {
  const open = (name: string, limit: Limit) =>
    windowsOf(name, limit).map(([window, quota]) => openCounter(window, quota, factor, now));
  const counters = new Map(
    Object.entries<Limit>(limits).map(([name, limit]) => [
      name,
      { own: open(name, limit), address: open(`${name}-address`, ofAddress(limit)) },
    ]),
  );

  return {
    countAddress(name, { ip }, reply) {
      if (!isPer('address', name)) return;
      countAll(
        (counters.get(name)?.own ?? []).map((counter) => ({ counter, caller: callerAt(ip) })),
        reply,
      );
    },
    countSubject(name, request, reply) {
      if (!isPer('subject', name)) return;
      const { own = [], address = [] } = counters.get(name) ?? {};
      const [from, caller] = [callerAt(request.ip), callerOf(request)];
      countAll(
        [
          ...(actsForMany(request.admitted) ? [] : address.map((counter) => ({ counter, caller: from }))),
          ...own.map((counter) => ({ counter, caller })),
        ],
        reply,
      );
    },
    attempts: openCounter('unproven', limits.unproven, factor, now),
  };
}

/** The windows of a class, the longest first: the last one in an answer is that of the class itself. */
function windowsOf(name: string, { perDay, ...limit }: Limit): [string, Limit][] {
  if (perDay === undefined) return [[name, limit]];
  return [
    [`${name}-day`, { ...limit, requests: perDay, seconds: DAY_SECONDS }],
    [name, limit],
  ];
}

/** Counts for all of them or, where one refuses, for none. */
function countAll(counts: readonly { counter: Counter; caller: string }[], reply: FastifyReply): void {
  for (const [at, { counter, caller }] of counts.entries()) {
    try {
      counter.count(caller, reply);
    } catch (error) {
      for (const counted of counts.slice(0, at)) counted.counter.forgive(counted.caller);
      throw error;
    }
  }
}

const isPer = (per: Limit['per'], name: LimitName | undefined): name is LimitName =>
  name !== undefined && limits[name].per === per;

const ofAddress = ({ requests, seconds, perDay }: Limit): Limit => ({
  requests: requests * ADDRESS_USERS,
  seconds,
  per: 'address',
  ...(perDay === undefined ? {} : { perDay: perDay * ADDRESS_USERS }),
});

/** All requests of a platform may come from the address of its server. */
const actsForMany = (admitted: Admitted | undefined): boolean =>
  admitted?.roles.some((role) => role === 'service' || role === 'ops') ?? false;

type Counter = ReturnType<typeof openCounter>;

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
