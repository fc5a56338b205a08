import { isEqual, type Money } from '@leko/money';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@leko/runtime/durations';
import type { MoveName, RemittanceState } from '../../remittances/domain/remittance.ts';

/**
 * planned: not sent yet. sending: the outcome of the submission is not known. sent: the bank has it, rows still wait. settled:
 * no row waits, paid ones may still be returned. closed: nothing is expected any more. refused: the bank refused the registry.
 */
export type BatchState = 'planned' | 'sending' | 'sent' | 'settled' | 'closed' | 'refused';

export const batchMoves: Readonly<Record<BatchState, readonly BatchState[]>> = {
  planned: ['sending'],
  // To itself: asked again, with the same key, after the bank did not know it for long enough.
  sending: ['sending', 'sent', 'refused'],
  sent: ['settled', 'closed'],
  // Back to sent: it has a remittance that a restore had lost.
  settled: ['closed', 'sent'],
  closed: ['sent'],
  refused: [],
};

export interface Batch {
  readonly id: string;
  readonly state: BatchState;
  readonly version: number;
  readonly registryId: string | undefined;
  readonly reason: string | undefined;
  readonly polls: number;
  readonly createdAt: Date;
  readonly attemptedAt: Date | undefined;
  readonly settledAt: Date | undefined;
}

/** A registry that the bank does not show for this long was not accepted (docs/reliability.md, rule 7). */
const VISIBILITY_MS = 5 * MINUTE_MS;
const FIRST_POLL_MS = 2 * SECOND_MS;
const POLL_CAP_MS = 10 * MINUTE_MS;
/** Beyond 2 s × 2^9 the cap holds anyway. */
const MAX_DOUBLINGS = 9;
/** A row that waits longer than a day is held by people at the bank: hourly polls are enough. */
const SLOW_POLL_MS = HOUR_MS;
const RETURNS_WATCHED_MS = 30 * DAY_MS;

/**
 * Whether the same batch may be sent again: only after a read that found nothing and began when the whole window had passed.
 * `waitedMs` is what had surely passed since the last attempt when that read began.
 */
export const isSafeToSendAgain = (waitedMs: number): boolean => waitedMs >= VISIBILITY_MS;

/** An outcome that is open for so long needs a person. */
export const isOverdue = ({ createdAt }: Pick<Batch, 'createdAt'>, now: Date): boolean =>
  now.getTime() - createdAt.getTime() > DAY_MS;

/** When an unsettled batch is looked at next. */
export function nextCheck(batch: Pick<Batch, 'polls' | 'createdAt'>, now: Date): Date {
  if (isOverdue(batch, now)) return new Date(now.getTime() + SLOW_POLL_MS);
  const growing = Math.min(FIRST_POLL_MS * 2 ** Math.min(batch.polls, MAX_DOUBLINGS), POLL_CAP_MS);
  return new Date(now.getTime() + growing);
}

/** When a settled batch is looked at for returns: hourly for a day, daily for a month, then never. */
export function nextReturnCheck(settledAt: Date, now: Date): Date | undefined {
  const age = now.getTime() - settledAt.getTime();
  if (age >= RETURNS_WATCHED_MS) return undefined;
  return new Date(now.getTime() + (age < DAY_MS ? HOUR_MS : DAY_MS));
}

/** A row of the bank's registry, in the terms of the domain. */
export interface RegistryRow {
  readonly rowKey: string;
  readonly amount: Money | undefined;
  readonly state: 'waiting' | 'complete' | 'failure' | 'returned';
  readonly reason: string | undefined;
}

export type Verdict =
  | { readonly kind: 'wait'; readonly reason: string | undefined }
  | { readonly kind: 'move'; readonly names: readonly MoveName[]; readonly reason: string | undefined }
  /** The bank's answer contradicts ours: nothing moves, a person must look. */
  | { readonly kind: 'mismatch'; readonly reason: string };

/** What the bank's row means for a remittance; two rows of one payment contradict each other, whatever they say. */
export function judgeRows(ours: { state: RemittanceState; paid: Money }, rows: readonly RegistryRow[]): Verdict {
  const [row, another] = rows;
  if (another !== undefined) return mismatch('the bank lists this payment more than once');
  if (row === undefined) return mismatch('the bank does not list this payment');
  if (row.amount === undefined || !isEqual(row.amount, ours.paid)) return mismatch('the bank shows another amount');
  switch (ours.state) {
    case 'WAITING':
      return judgeWaiting(row);
    case 'COMPLETE':
      return judgeComplete(row);
    case 'FAILURE':
    case 'DELETED':
      return row.state === 'complete' || row.state === 'waiting'
        ? mismatch('the bank pays what has failed here')
        : { kind: 'wait', reason: undefined };
  }
}

function judgeWaiting({ state, reason }: RegistryRow): Verdict {
  switch (state) {
    case 'waiting':
      return { kind: 'wait', reason };
    case 'complete':
      return { kind: 'move', names: ['complete'], reason: undefined };
    case 'failure':
      return { kind: 'move', names: ['fail'], reason: reason ?? 'the bank refused the payment' };
    case 'returned':
      // Paid and sent back between two polls: both moves are made and published.
      return { kind: 'move', names: ['complete', 'return'], reason: reason ?? RETURNED };
  }
}

function judgeComplete({ state, reason }: RegistryRow): Verdict {
  switch (state) {
    case 'complete':
      return { kind: 'wait', reason: undefined };
    case 'returned':
      return { kind: 'move', names: ['return'], reason: reason ?? RETURNED };
    case 'waiting':
    case 'failure':
      return mismatch('the bank takes back that it has paid');
  }
}

const RETURNED = "returned by the payee's bank";
const mismatch = (reason: string): Verdict => ({ kind: 'mismatch', reason });
