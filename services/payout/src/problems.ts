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
  remittanceSent: {
    status: 409,
    code: 'remittance_sent',
    title: 'The remittance was sent and can no longer be deleted',
  },
  debtIsSmaller: { status: 409, code: 'debt_is_smaller', title: 'The coach does not owe that much' },
  chargebackImpossible: {
    status: 409,
    code: 'chargeback_impossible',
    title: 'A bank takes back no more than was received, and gives again no more than it took',
  },
  recipientFrozen: {
    status: 409,
    code: 'recipient_frozen',
    title: 'The bank details changed a short while ago; payouts wait',
  },
  statementTooLong: {
    status: 422,
    code: 'statement_too_long',
    title: 'The month has more entries than a statement can hold',
  },
  linkExpired: {
    status: 410,
    code: 'link_expired',
    title: 'The address of the document has expired; ask for the documents again',
  },
} as const satisfies Record<string, ProblemKind>;
