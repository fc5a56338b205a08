import { isEqual, type Money } from '@leko/money';
import { DAY_MS, MINUTE_MS } from '@leko/runtime/durations';
import { nextRejectedReceipt } from '../../payments/domain/check-schedule.ts';

/** What the fiscal service says of a receipt that was handed in. */
export type ReceiptReport =
  | { readonly state: 'wait'; readonly reason: string }
  /** It does not know the receipt (any more). */
  | { readonly state: 'missing' }
  | { readonly state: 'done'; readonly link: string; readonly total: Money }
  | { readonly state: 'fail'; readonly cause: FailureCause; readonly reason: string };

/** The register never got to it, the register failed on it, or the receipt is wrong. */
export type FailureCause = 'queue' | 'register' | 'receipt';

export type ReceiptStep =
  | { readonly step: 'later'; readonly reason: string }
  | { readonly step: 'registered'; readonly link: string }
  | { readonly step: 'failed'; readonly reason: string; readonly link?: string }
  | ({ readonly step: 'again' } & Again);

export interface Again {
  readonly reason: string;
  /** Whether it timed out at the register. */
  readonly timedOut?: boolean;
  /** Counted rejections give the next attempt another external id; without one the service would repeat its first answer. */
  readonly rejections: number;
  readonly nextCheckAt: Date;
}

export interface AskedReceipt {
  readonly amount: Money;
  readonly rejections: number;
  readonly issuedAt: Date;
}

/** How often a register may fail on one receipt before a person must look at it. */
const MAX_REJECTIONS = 6;
/** What was handed in may become visible this late, and is in doubt for so long (docs/reliability.md, rule 7). */
const VISIBILITY_MS = MINUTE_MS;
const DOUBT_MS = DAY_MS;

export function judgeReport(report: ReceiptReport, receipt: AskedReceipt, now: Date): ReceiptStep {
  switch (report.state) {
    case 'wait':
      return { step: 'later', reason: report.reason };
    case 'missing':
      return judgeMissing(receipt, now);
    case 'done':
      return isEqual(report.total, receipt.amount)
        ? { step: 'registered', link: report.link }
        : { step: 'failed', reason: REGISTERED_OTHERWISE, link: report.link };
    case 'fail':
      return judgeFailure(report, receipt, now);
  }
}

/** It exists at the tax service, with another sum: only a correction by hand can help, never a second receipt. */
export const REGISTERED_OTHERWISE = 'registered_amount_differs';

/** Not received: handed in again under the same id, so that it cannot become two. Later the service may have deleted it. */
function judgeMissing({ rejections, issuedAt }: AskedReceipt, now: Date): ReceiptStep {
  const age = now.getTime() - issuedAt.getTime();
  if (age < VISIBILITY_MS) return { step: 'later', reason: 'not known yet' };
  if (age > DOUBT_MS) return { step: 'failed', reason: 'lost_by_the_service' };
  return { step: 'again', reason: 'lost_by_the_service', rejections, nextCheckAt: now };
}

function judgeFailure(
  { cause, reason }: { cause: FailureCause; reason: string },
  { rejections }: AskedReceipt,
  now: Date,
): ReceiptStep {
  const again = { step: 'again', reason, rejections: rejections + 1 } as const;
  const nextCheckAt = nextRejectedReceipt(rejections, now);
  switch (cause) {
    case 'queue':
      return { ...again, timedOut: true, nextCheckAt };
    case 'register':
      return again.rejections < MAX_REJECTIONS
        ? { ...again, timedOut: false, nextCheckAt }
        : { step: 'failed', reason };
    case 'receipt':
      return { step: 'failed', reason };
  }
}
