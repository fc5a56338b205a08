import { add, formatDecimal, type Money, subtract } from '@leko/money';
import { partsOfShare, type ReceivableLine } from '../../earnings/domain/receivable.ts';

/** What was paid for one session, with its refunds, disputes and payout up to now. */
export interface SessionSale {
  readonly paymentId: string;
  readonly orderId: string;
  readonly paidAt: Date;
  readonly receiptLink: string | undefined;
  readonly service: string;
  readonly line: ReceivableLine;
  readonly fee: Money;
  /** Contained in the fee. */
  readonly vat: Money;
  readonly vatPercentage: string;
  readonly returned: { readonly fee: Money; readonly vat: Money };
  readonly payout: { readonly remittanceId: string; readonly completedAt: Date } | undefined;
}

/**
 * The figures of an act, as decimal texts that are stored with it. What was received, less refunds, is always the sum of the
 * platform's fee, what the coach is due and what is withheld.
 */
export interface Figures {
  readonly share: string;
  readonly price: string;
  readonly fee: string;
  readonly vat: string;
  readonly vatPercentage: string;
  readonly returned: string;
  readonly netPrice: string;
  readonly netFee: string;
  readonly netVat: string;
  /** The share, less what was refunded of it. */
  readonly netShare: string;
  /** Awarded to the athlete in a dispute and not refunded yet. */
  readonly withheld: string;
  readonly due: string;
}

export function figuresOf({ line, fee, vat, vatPercentage, returned }: SessionSale): Figures {
  const { owed, frozen, awarded, rounding } = partsOfShare(line);
  const price = add(line.share, fee);
  const givenBack = add(line.refunded, returned.fee);
  return {
    share: formatDecimal(line.share),
    price: formatDecimal(price),
    fee: formatDecimal(fee),
    vat: formatDecimal(vat),
    vatPercentage,
    returned: formatDecimal(givenBack),
    netPrice: formatDecimal(subtract(price, givenBack)),
    netFee: formatDecimal(subtract(fee, returned.fee)),
    netVat: formatDecimal(subtract(vat, returned.vat)),
    netShare: formatDecimal(subtract(line.share, line.refunded)),
    withheld: formatDecimal(add(awarded, rounding)),
    due: formatDecimal(add(owed, frozen)),
  };
}
