import type { ProblemKind } from '@leko/server';

/** Every refusal of this service, beside the common ones. */
export const problems = {
  totalAmountMismatch: {
    status: 422,
    code: 'total_amount_mismatch',
    title: 'The total is not the price of these services',
  },
  selfPayment: { status: 422, code: 'self_payment', title: 'Athlete and coach are the same user' },
  receiptContactRequired: {
    status: 422,
    code: 'receipt_contact_required',
    title: 'Say where the receipt shall go: the coach has left no e-mail or phone',
  },
  userBlocked: { status: 403, code: 'user_blocked', title: 'A blocked user cannot pay' },
  orderHasOpenPayment: {
    status: 409,
    code: 'order_has_open_payment',
    title: 'The order has an unpaid payment with other contents',
  },
  orderAlreadyPaid: { status: 409, code: 'order_already_paid', title: 'The order has been paid' },
  illegalTransition: {
    status: 409,
    code: 'illegal_transition',
    title: 'The payment is in a state that does not allow this',
  },
  refundNotAllowed: {
    status: 409,
    code: 'refund_not_allowed',
    title: 'This caller may not refund the payment any more',
  },
  nothingToRefund: {
    status: 409,
    code: 'nothing_to_refund',
    title: 'There is nothing left to refund of what is asked for',
  },
  refundExceedsPayment: {
    status: 409,
    code: 'refund_exceeds_payment',
    title: 'That is more than what is left of the payment',
  },
  refundInProgress: {
    status: 409,
    code: 'refund_in_progress',
    title: 'Everything that was sold has been refunded, or is on its way back',
  },
  captureInProgress: {
    status: 409,
    code: 'capture_in_progress',
    title: 'The payment is being captured; ask again when the bank has answered',
  },
  nothingToAccept: { status: 409, code: 'nothing_to_accept', title: 'The bank shows nothing that could be accepted' },
  actionNotPossible: { status: 409, code: 'action_not_possible', title: 'This cannot be decided here' },
  checkoutClosed: { status: 410, code: 'checkout_closed', title: 'This payment can no longer be made' },
  differenceClosed: {
    status: 409,
    code: 'difference_closed',
    title: 'The books agree here; there is nothing to explain',
  },
  acquirerRefused: { status: 502, code: 'acquirer_refused', title: 'The bank refused the payment' },
  acquirerUnavailable: {
    status: 503,
    code: 'acquirer_unavailable',
    title: 'The bank has not answered; ask again, the payment is kept',
  },
} as const satisfies Record<string, ProblemKind>;
