import { add, formatDecimal, type Money, subtract } from '@leko/money';
import { type IncomeLine, standingOf } from '../../earnings/domain/income.ts';

/** What was paid for one session, and what became of it by now. */
export interface SessionSale {
  readonly paymentId: string;
  readonly orderId: string;
  readonly paidAt: Date;
  readonly receiptLink: string | undefined;
  readonly service: string;
  readonly line: IncomeLine;
  readonly fee: Money;
  /** Contained in the fee. */
  readonly vat: Money;
  readonly vatPercentage: string;
  readonly returned: { readonly fee: Money; readonly vat: Money };
  readonly payout: { readonly remittanceId: string; readonly completedAt: Date } | undefined;
}

/**
 * The figures of an act, as decimal texts: they are frozen with it. Received less what was given back is always the
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
  /** Of the netFee and the share that the athlete keeps. */
  readonly netShare: string;
  /** Awarded to the athlete in a dispute and not given back yet. */
  readonly withheld: string;
  readonly due: string;
}

export function figuresOf({ line, fee, vat, vatPercentage, returned }: SessionSale): Figures {
  const { owed, frozen, aside, rounding } = standingOf(line);
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
    withheld: formatDecimal(add(aside, rounding)),
    due: formatDecimal(add(owed, frozen)),
  };
}
