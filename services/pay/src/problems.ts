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
  orderHasOpenPayment: {
    status: 409,
    code: 'order_has_open_payment',
    title: 'The order has an unpaid payment with other contents',
  },
  orderAlreadyPaid: { status: 409, code: 'order_already_paid', title: 'The order has been paid' },
  acquirerRefused: { status: 502, code: 'acquirer_refused', title: 'The bank refused the payment' },
  acquirerUnavailable: {
    status: 503,
    code: 'acquirer_unavailable',
    title: 'The bank has not answered; ask again, the payment is kept',
  },
} as const satisfies Record<string, ProblemKind>;
