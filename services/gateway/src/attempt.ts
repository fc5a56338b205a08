import { setTimeout as sleep } from 'node:timers/promises';
import { fullJitter } from '@leko/runtime';
import type { Pool } from 'undici';
import { type Answer, type Call, exchange } from './exchange.ts';
import type { RetryBudget } from './retry-budget.ts';

/** Long enough for a service that closed an idle connection or is redeployed, too short to be noticed. */
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

/** A read may be repeated when the connection failed; whether a write took effect is unknown. */
export async function attempt(way: Way, call: Call, limitMs: number): Promise<Answer> {
  if (call.method !== 'GET' && call.method !== 'HEAD') return exchange(way.pool, call, limitMs);
  way.budget.earn();
  const until = performance.now() + limitMs;
  return exchange(way.pool, call, limitMs).catch(async (error: NodeJS.ErrnoException) => {
    if (!CONNECTION_LOST.has(error.code ?? '') || !way.budget.spend()) throw error;
    await sleep(fullJitter(way.random(), RETRY_WITHIN));
    const leftMs = until - performance.now();
    if (leftMs <= 0) throw error;
    return exchange(way.pool, call, leftMs);
  });
}
