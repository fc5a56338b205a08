import type { RefundState } from './states.ts';
import type { BankRefund } from './step.ts';

export interface ClaimingRefund {
  readonly id: string;
  readonly state: RefundState;
  readonly external_id: string | null;
}

/** The bank's orders that the other refunds of the payment account for; a refund that was given up has none. */
export const claimedByOthers = (refunds: readonly ClaimingRefund[], id: string): ReadonlySet<string> =>
  new Set(refunds.filter((one) => one.id !== id && one.state !== 'failed').flatMap((one) => one.external_id ?? []));

/** What the bank has given back without another refund of ours that accounts for it. */
export function unclaimedOrders(
  atBank: readonly BankRefund[],
  refunds: readonly ClaimingRefund[],
  id: string,
): readonly BankRefund[] {
  const claimed = claimedByOthers(refunds, id);
  return atBank.filter(({ orderId }) => !claimed.has(orderId));
}
