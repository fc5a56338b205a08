import { formatAmount } from '@leko/money';
import { ProblemError } from '@leko/server';
import { problems } from '../problems.ts';
import type { Refusal } from './domain/remittance.ts';

/** The published problem of a refusal, with the figure that explains it. */
export function remittanceProblem(refusal: Refusal): ProblemError {
  switch (refusal.code) {
    case 'remittance_waiting':
      return new ProblemError(problems.remittanceWaiting);
    case 'available_amount_changed':
      return new ProblemError(problems.availableAmountChanged, {
        extra: { availableAmount: formatAmount(refusal.available) },
      });
    case 'nothing_available':
      return new ProblemError(problems.nothingAvailable);
    case 'no_recipient':
      return new ProblemError(problems.noRecipient);
    case 'recipient_frozen':
      return new ProblemError(problems.recipientFrozen, {
        detail: `Payouts go on at ${refusal.until.toISOString()}`,
        extra: { until: refusal.until.toISOString() },
      });
    case 'below_threshold':
      return new ProblemError(problems.belowThreshold, { extra: { thresholdAmount: formatAmount(refusal.threshold) } });
    case 'fee_exceeds_amount':
      return new ProblemError(problems.feeExceedsAmount, { extra: { feeAmount: formatAmount(refusal.fee) } });
  }
}
