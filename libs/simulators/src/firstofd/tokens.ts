import { randomBytes } from 'node:crypto';
import { DAY_MS } from '@leko/runtime/durations';
import { moscowTimestamp, type SimulatorContext } from '../kit/index.ts';

export type TokenState = 'valid' | 'expired' | 'unknown';

export type FiscalTokens = {
  issue(): { error: null; token: string; timestamp: string };
  check(token: string): TokenState;
};

const TOKENS = 'firstofd.token';
const LIFE_MS = DAY_MS;
// Clients keep a token for its life; one that asks for more than this has forgotten the first ones.
const MAX_KEPT = 500;

/** Tokens live 24 hours of the clock. */
export function openTokens({ documents, clock }: SimulatorContext): FiscalTokens {
  return {
    issue() {
      const token = randomBytes(24).toString('hex');
      const now = clock();
      documents.put(TOKENS, token, { token, endsAt: new Date(now.getTime() + LIFE_MS).toISOString() });
      const kept = documents.list<{ token: string }>(TOKENS);
      for (const old of kept.slice(0, -MAX_KEPT)) documents.remove(TOKENS, old.token);
      return { error: null, token, timestamp: moscowTimestamp(now) };
    },
    check(token) {
      const known = documents.get<{ endsAt: string }>(TOKENS, token);
      if (!known) return 'unknown';
      return clock() < new Date(known.endsAt) ? 'valid' : 'expired';
    },
  };
}
