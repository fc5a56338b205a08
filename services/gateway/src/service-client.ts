import type { Log } from '@leko/runtime';
import { commonProblems, ProblemError, retryAfter } from '@leko/server';
import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import { Pool } from 'undici';
import { attempt } from './attempt.ts';
import type { GatewayConfig } from './config.ts';
import type { Answer, Call } from './exchange.ts';
import { createFairPlaces } from './fair-places.ts';
import { createRetryBudget } from './retry-budget.ts';
import type { Service } from './routes-table.ts';

interface ServiceClient {
  /** Forwards a request of this caller; a problem where the caller or all callers have too many in flight, or the service does not answer. */
  send(caller: string, call: Call, limitMs: number): Promise<Answer>;
  close(): Promise<void>;
}

/** A slow service must not block the whole gateway. */
const MAX_IN_FLIGHT = 100;
const CONNECT_TIMEOUT_MS = 300;
/** After so many requests in a row without an answer the circuit opens for a moment; then one request probes the service. */
const FAILURES = 10;

export type ServiceClients = Readonly<Partial<Record<Service, ServiceClient>>>;

export function connectServices(config: GatewayConfig, common: Pick<Options, 'log' | 'openMs'>): ServiceClients {
  const to = (name: Service, baseUrl: string) => createServiceClient({ name, baseUrl, random: Math.random, ...common });
  return {
    pay: to('pay', config.PAY_URL),
    payout: to('payout', config.PAYOUT_URL),
    notification: to('notification', config.NOTIFICATION_URL),
    ...(config.SANDBOX_URL === undefined ? {} : { sandbox: to('sandbox', config.SANDBOX_URL) }),
  };
}

const unavailable = (detail: string) =>
  new ProblemError(commonProblems.unavailable, { detail, retryAfterSeconds: retryAfter.process });

interface Options {
  readonly name: Service;
  readonly baseUrl: string;
  readonly log: Log;
  /** How long the circuit of a silent service stays open, milliseconds. */
  readonly openMs: number;
  readonly random: () => number;
}

/** The client of one service: a bounded number of requests under a deadline; every failure is a 503. */
function createServiceClient({ name, baseUrl, log, openMs, random }: Options): ServiceClient {
  const pool = new Pool(new URL(baseUrl).origin, {
    connections: MAX_IN_FLIGHT,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  });
  const breaker = circuitBreaker(handleAll, { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(FAILURES) });
  const budget = createRetryBudget();
  const places = createFairPlaces(MAX_IN_FLIGHT);

  /** While one request probes a silent service, the others do not wait for its answer. */
  function ask(call: Call, limitMs: number): Promise<Answer> {
    if (breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError();
    return breaker.execute(() => attempt({ pool, budget, random }, call, limitMs));
  }

  return {
    async send(caller, call, limitMs) {
      const leave = places.take(caller);
      if (leave === 'all') throw unavailable(`${name} is busy`);
      if (leave === 'theirs') throw unavailable(`${name} is busy with requests of yours`);
      try {
        const answer = await ask(call, limitMs);
        if (typeof answer.body === 'string') leave();
        else answer.body.once('close', leave);
        return answer;
      } catch (error) {
        leave();
        const { name: kind, code } = error as NodeJS.ErrnoException;
        log.warn({ target: name, method: call.method, reason: code ?? kind }, 'service did not answer');
        throw unavailable(`${name} does not answer`);
      }
    },
    close: () => pool.close(),
  };
}
