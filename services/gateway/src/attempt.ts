import { setTimeout as sleep } from 'node:timers/promises';
import { fullJitter, type TimeLimit } from '@leko/server';
import type { Dispatcher, Pool } from 'undici';
import type { RetryBudget } from './retry-budget.ts';

export interface Call {
  readonly method: string;
  /** Path and query as they came. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

export interface TimedCall extends Call {
  readonly signal: TimeLimit;
}

/** Long enough for a service that closed an idle connection or changes places, too short to be noticed. */
const RETRY_WITHIN = { baseMs: 50, capMs: 50, attempt: 0 };

/** No connection, or one that broke before an answer came. */
const CONNECTION_LOST = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/** How a service is reached. */
interface Way {
  readonly pool: Pool;
  readonly budget: RetryBudget;
  readonly random: () => number;
}

/** A read may be asked again when the connection failed; of a write nobody knows whether it has happened. */
export async function attempt({ pool, budget, random }: Way, call: TimedCall): Promise<Dispatcher.ResponseData> {
  const send = () => pool.request(toRequest(call));
  if (call.method !== 'GET' && call.method !== 'HEAD') return send();
  budget.earn();
  return send().catch(async (error: NodeJS.ErrnoException) => {
    if (!CONNECTION_LOST.has(error.code ?? '') || !budget.spend()) throw error;
    await sleep(fullJitter(random(), RETRY_WITHIN));
    if (call.signal.isOver) throw error;
    return send();
  });
}

const toRequest = ({ method, path, headers, body, signal }: TimedCall) => ({
  method: method as Dispatcher.HttpMethod,
  path,
  headers,
  body: body ?? null,
  signal,
});
