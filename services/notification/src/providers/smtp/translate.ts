import type { Outcome } from '../../domain/message.ts';

/** What went wrong, from the server's code alone: its text may repeat the address. */
export function outcomeOf(error: unknown, phase: 'before' | 'handing over'): Outcome {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  if (responseCode !== undefined && responseCode >= 500) return { kind: 'refused', reason: `smtp_${responseCode}` };
  if (responseCode !== undefined) return { kind: 'deferred', reason: `smtp_${responseCode}` };
  const reason = (code ?? 'connection_lost').toLowerCase();
  if (code === 'EENVELOPE') return { kind: 'refused', reason };
  return { kind: phase === 'before' ? 'deferred' : 'unknown', reason };
}
