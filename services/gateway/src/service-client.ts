import { commonProblems, type Log, ProblemError } from '@leko/server';
import { ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import { type Dispatcher, Pool } from 'undici';
import { attempt, type Call } from './attempt.ts';
import type { GatewayConfig } from './config.ts';
import { createRetryBudget } from './retry-budget.ts';
import type { Service } from './routes-table.ts';

interface PatientCall extends Call {
  readonly deadlineMs: number;
}

interface ServiceClient {
  /** Sends a request and answers as soon as the head of the answer is there; the body streams. */
  send(call: PatientCall): Promise<Dispatcher.ResponseData>;
  close(): Promise<void>;
}

/** A service that is slow must not take the whole gateway with it. */
const MAX_IN_FLIGHT = 100;
const CONNECT_TIMEOUT_MS = 300;
const RETRY_AFTER_SECONDS = 2;
/** So many requests in a row without an answer, and the service is left alone for a moment; then one asks how it is. */
const FAILURES = 10;
const OPEN_MS = 1_000;

export type ServiceClients = Readonly<Partial<Record<Service, ServiceClient>>>;

export function connectServices(config: GatewayConfig, log: Log): ServiceClients {
  const to = (name: Service, baseUrl: string) => createServiceClient({ name, baseUrl, log, random: Math.random });
  return {
    pay: to('pay', config.PAY_URL),
    payout: to('payout', config.PAYOUT_URL),
    notification: to('notification', config.NOTIFICATION_URL),
    ...(config.SANDBOX_URL === undefined ? {} : { sandbox: to('sandbox', config.SANDBOX_URL) }),
  };
}

const unavailable = (detail: string) =>
  new ProblemError(commonProblems.unavailable, { detail, retryAfterSeconds: RETRY_AFTER_SECONDS });

interface Options {
  readonly name: Service;
  readonly baseUrl: string;
  readonly log: Log;
  readonly random: () => number;
}

/** The way to one service: a bounded number of requests under a deadline; whatever fails on the way is a 503. */
function createServiceClient({ name, baseUrl, log, random }: Options): ServiceClient {
  const pool = new Pool(new URL(baseUrl).origin, {
    connections: MAX_IN_FLIGHT,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  });
  const breaker = circuitBreaker(handleAll, { halfOpenAfter: OPEN_MS, breaker: new ConsecutiveBreaker(FAILURES) });
  const budget = createRetryBudget();
  let inFlight = 0;

  /** Who waits for the probe that another request makes waits no longer than its own deadline. */
  function ask({ deadlineMs, ...call }: PatientCall): Promise<Dispatcher.ResponseData> {
    const signal = AbortSignal.timeout(deadlineMs);
    return orAborted(
      breaker.execute(() => attempt({ pool, budget, random }, { ...call, signal }), signal),
      signal,
    );
  }

  return {
    async send(call) {
      if (inFlight >= MAX_IN_FLIGHT) throw unavailable(`${name} is busy`);
      inFlight++;
      try {
        const answer = await ask(call);
        answer.body.once('close', () => inFlight--);
        return answer;
      } catch (error) {
        inFlight--;
        const { name: kind, code } = error as NodeJS.ErrnoException;
        log.warn({ target: name, method: call.method, reason: code ?? kind }, 'service did not answer');
        throw unavailable(`${name} does not answer`);
      }
    },
    close: () => pool.close(),
  };
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
