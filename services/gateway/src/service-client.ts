import { commonProblems, type Log, ProblemError } from '@leko/server';
import { type Dispatcher, Pool } from 'undici';
import type { GatewayConfig } from './config.ts';
import type { Service } from './routes-table.ts';

interface Call {
  readonly method: string;
  /** Path and query as they came. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  readonly deadlineMs: number;
}

interface ServiceClient {
  /** Sends a request and answers as soon as the head of the answer is there; the body streams. */
  send(call: Call): Promise<Dispatcher.ResponseData>;
  close(): Promise<void>;
}

/** A service that is slow must not take the whole gateway with it. */
const MAX_IN_FLIGHT = 100;
const CONNECT_TIMEOUT_MS = 1_000;
const RETRY_AFTER_SECONDS = 2;

export type ServiceClients = Readonly<Partial<Record<Service, ServiceClient>>>;

export function connectServices(config: GatewayConfig, log: Log): ServiceClients {
  const to = (name: Service, baseUrl: string) => createServiceClient({ name, baseUrl, log });
  return {
    pay: to('pay', config.PAY_URL),
    payout: to('payout', config.PAYOUT_URL),
    notification: to('notification', config.NOTIFICATION_URL),
    ...(config.SANDBOX_URL === undefined ? {} : { sandbox: to('sandbox', config.SANDBOX_URL) }),
  };
}

const unavailable = (detail: string) =>
  new ProblemError(commonProblems.unavailable, { detail, retryAfterSeconds: RETRY_AFTER_SECONDS });

/** The way to one service: a bounded number of requests under a deadline; whatever fails on the way is a 503. */
function createServiceClient(options: { name: Service; baseUrl: string; log: Log }): ServiceClient {
  const { name, baseUrl, log } = options;
  const pool = new Pool(new URL(baseUrl).origin, {
    connections: MAX_IN_FLIGHT,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  });
  let inFlight = 0;

  return {
    async send(call) {
      if (inFlight >= MAX_IN_FLIGHT) throw unavailable(`${name} is busy`);
      inFlight++;
      try {
        const answer = await attempt(pool, call);
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

/** A read may be asked again when the connection failed; of a write nobody knows whether it has happened. */
async function attempt(pool: Pool, call: Call): Promise<Dispatcher.ResponseData> {
  const signal = AbortSignal.timeout(call.deadlineMs);
  const send = () => pool.request({ ...toRequest(call), signal });
  if (call.method !== 'GET' && call.method !== 'HEAD') return send();
  return send().catch((error: unknown) => {
    if (signal.aborted) throw error;
    return send();
  });
}

const toRequest = ({ method, path, headers, body }: Call) => ({
  method: method as Dispatcher.HttpMethod,
  path,
  headers,
  body: body ?? null,
});
