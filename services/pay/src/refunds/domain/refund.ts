import { add, compare, isEqual, type Money, subtract, ZERO } from '@leko/money';
import type { PaymentLine } from '../../payments/domain/payment.ts';

/** What one session of a payment consists of, sold or given back. */
export type Share = PaymentLine;

export interface Refundable {
  /** What the bank took. */
  readonly taken: Money;
  /** What refunds that have not failed have claimed of it. */
  readonly reserved: Money;
  readonly sold: readonly Share[];
  /** The shares of the refunds that have not failed. */
  readonly returned: readonly Share[];
}

export interface WantedRefund {
  /** Undefined: all that is left. */
  readonly sessionId: string | undefined;
  readonly feePolicy: 'refund_fee' | 'keep_fee';
}

export type RefundPlan =
  | { readonly ok: true; readonly amount: Money; readonly shares: readonly Share[] }
  | { readonly ok: false; readonly reason: 'nothing_to_refund' | 'refund_exceeds_payment' };

/** What goes back. Parts are exactly what was sold; the last one takes all that is left. */
export function planRefund(payment: Refundable, { sessionId, feePolicy }: WantedRefund): RefundPlan {
  const untouched = untouchedShares(payment);
  const wanted = untouched.filter((share) => sessionId === undefined || share.sessionId === sessionId);
  const left = subtract(payment.taken, payment.reserved);
  if (sessionId !== undefined && wanted.length === 0) return { ok: false, reason: 'nothing_to_refund' };
  const isLast = wanted.length === untouched.length;
  if (feePolicy === 'refund_fee' && isLast) return plan(left, sharesLeft(payment), left);
  const shares = feePolicy === 'refund_fee' ? wanted : wanted.map(withoutFee);
  // Of a payment that was accepted with less than its price there may be less left than was sold.
  return plan(isLast ? least(sum(shares), left) : sum(shares), shares, left);
}

/** Money that was never recorded as a payment is refunded in full, without shares. */
export function planReturn({ taken, reserved }: Pick<Refundable, 'taken' | 'reserved'>): RefundPlan {
  const left = subtract(taken, reserved);
  return plan(left, [], left);
}

/** The sessions that nothing has been refunded of. */
export function untouchedShares({ sold, returned }: Pick<Refundable, 'sold' | 'returned'>): readonly Share[] {
  const touched = new Set(returned.map((share) => share.sessionId));
  return sold.filter((share) => !touched.has(share.sessionId));
}

function plan(amount: Money, shares: readonly Share[], left: Money): RefundPlan {
  if (compare(amount, ZERO) <= 0) return { ok: false, reason: 'nothing_to_refund' };
  if (compare(amount, left) > 0) return { ok: false, reason: 'refund_exceeds_payment' };
  return { ok: true, amount, shares };
}

const least = (one: Money, other: Money): Money => (compare(one, other) < 0 ? one : other);

const withoutFee = (share: Share): Share => ({ ...share, fee: ZERO, vat: ZERO });

/** Of every session what has not been claimed yet: the whole share, or the fee that an earlier refund kept. */
function sharesLeft({ sold, returned }: Refundable): readonly Share[] {
  return sold
    .map((share) => {
      const gone = returned.filter(({ sessionId }) => sessionId === share.sessionId);
      const without = (pick: (one: Share) => Money) => subtract(pick(share), add(ZERO, ...gone.map(pick)));
      return {
        ...share,
        coachDue: without((one) => one.coachDue),
        fee: without((one) => one.fee),
        vat: without((one) => one.vat),
      };
    })
    .filter((share) => !isEqual(add(share.coachDue, share.fee), ZERO));
}

const sum = (shares: readonly Share[]): Money => add(ZERO, ...shares.flatMap((share) => [share.coachDue, share.fee]));

/** The figures of a refund beside its amount. */
export const totalsOf = (shares: readonly Share[]): { coachDue: Money; fee: Money; vat: Money } => ({
  coachDue: add(ZERO, ...shares.map((share) => share.coachDue)),
  fee: add(ZERO, ...shares.map((share) => share.fee)),
  vat: add(ZERO, ...shares.map((share) => share.vat)),
});
