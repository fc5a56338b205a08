import type { Finding } from './findings.ts';

export type Verdict = 'matched' | 'adopted' | 'open' | 'explained';

/** Where a line stands, and since when. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly openedAt: Date | null;
  readonly closedAt: Date | null;
}

export interface Found {
  readonly verdict: Finding['verdict'];
  /** The same difference as before: what an operator said of it still holds. */
  readonly isSame: boolean;
  /** We had missed it, and this run made good for it. */
  readonly isAdopted: boolean;
}

/** What a run means for a line: a difference keeps its age for as long as it lasts, and closes by itself. */
export function judge(before: Judgement | undefined, found: Found, now: Date): Judgement {
  if (found.verdict === 'matched') {
    const wasAdopted = before?.verdict === 'adopted';
    const closedAt = before?.verdict === 'open' ? now : (before?.closedAt ?? null);
    return {
      verdict: found.isAdopted || wasAdopted ? 'adopted' : 'matched',
      openedAt: before?.openedAt ?? null,
      closedAt,
    };
  }
  if (before?.verdict === 'explained' && found.isSame) return before;
  const isOld = before?.verdict === 'open' || before?.verdict === 'explained';
  return { verdict: 'open', openedAt: (isOld ? before.openedAt : null) ?? now, closedAt: null };
}
