import { HOUR_MS, MINUTE_MS } from '@leko/runtime/durations';
import type { ReceiptState } from './receipt.ts';

/**
 * Where a receipt stands. `line`: it is handed in when everything before it has been. `probe`: the register had no time for
 * it, so nobody goes past it until something is registered again. `aside`: nobody waits for it; it is with the register,
 * done, or waits for something of its own.
 */
export type ReceiptPlace = 'line' | 'probe' | 'aside';

/** Why a receipt that could be handed in is not. */
export const heldFor = {
  supplier: 'supplier_missing',
  sell: 'sell_receipt_open',
  person: 'sell_receipt_failed',
} as const;
export type HeldFor = (typeof heldFor)[keyof typeof heldFor];

export interface Hold {
  readonly place: ReceiptPlace;
  readonly reason: HeldFor;
  readonly until: Date;
}

/** What a register usually needs for the sell receipt; so long the refund's keeps its place in the line. */
const PATIENCE_MS = MINUTE_MS;

/** Held receipts are released by what they wait for; this look is for what was missed, a changed setting among it. */
export const lookAgain = (now: Date): Date => new Date(now.getTime() + HOUR_MS);

export const holdForSupplier = (now: Date): Hold => ({
  place: 'aside',
  reason: heldFor.supplier,
  until: lookAgain(now),
});

/** A refund receipt may follow a registered sell receipt only; where that has failed, a person decides. */
export function holdForSell(
  sell: { readonly state: ReceiptState; readonly updatedAt: Date } | undefined,
  now: Date,
): Hold | undefined {
  switch (sell?.state) {
    case 'registered':
      return undefined;
    case 'issued': {
      const until = new Date(sell.updatedAt.getTime() + PATIENCE_MS);
      // Nobody waits in the line for a time that a clock wrote which was ahead.
      return sell.updatedAt <= now && now < until
        ? { place: 'line', reason: heldFor.sell, until }
        : { place: 'aside', reason: heldFor.sell, until: lookAgain(now) };
    }
    case 'waiting':
      return { place: 'aside', reason: heldFor.sell, until: lookAgain(now) };
    case 'failed':
    case undefined:
      return { place: 'aside', reason: heldFor.person, until: lookAgain(now) };
  }
}
