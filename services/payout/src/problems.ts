import type { ProblemKind } from '@leko/server';

/** Every refusal of this service, beside the common ones. */
export const problems = {
  availableAmountChanged: {
    status: 409,
    code: 'available_amount_changed',
    title: 'The available amount is not what you saw',
  },
  nothingAvailable: { status: 409, code: 'nothing_available', title: 'There is nothing to pay out yet' },
  noRecipient: { status: 409, code: 'no_recipient', title: 'Add a recipient first' },
  belowThreshold: {
    status: 409,
    code: 'below_threshold',
    title: 'The amount is below the threshold; thresholdOverrideByFee pays it out for a fee',
  },
  feeExceedsAmount: { status: 422, code: 'fee_exceeds_amount', title: 'The fee would take the whole amount' },
  remittanceWaiting: { status: 409, code: 'remittance_waiting', title: 'A remittance is on its way already' },
  recipientFrozen: {
    status: 409,
    code: 'recipient_frozen',
    title: 'The bank details changed a short while ago; payouts wait',
  },
} as const satisfies Record<string, ProblemKind>;
