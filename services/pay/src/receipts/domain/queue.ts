import { HOUR_MS, MINUTE_MS } from '@leko/runtime/durations';
import type { ReceiptState } from './receipt.ts';

/** Why a receipt that could be handed in is not. */
export const heldFor = {
  supplier: 'supplier_missing',
  sell: 'sell_receipt_open',
  person: 'sell_receipt_failed',
  register: 'register_unavailable',
} as const;
export type HeldFor = (typeof heldFor)[keyof typeof heldFor];

export interface Hold {
  readonly reason: HeldFor;
  /** When it is checked again, unless what it waits for releases it earlier. */
  readonly nextCheckAt: Date;
}

/** Held receipts are released by what they wait for; this check is for what was missed, such as a changed setting. */
const nextCheck = (now: Date): Date => new Date(now.getTime() + HOUR_MS);

export const holdForSupplier = (now: Date): Hold => ({ reason: heldFor.supplier, nextCheckAt: nextCheck(now) });

/** While the register is down, only the first of the receipts that it had no time for is handed in; the others wait for its outcome. */
export const holdForRegister = (now: Date): Hold => ({
  reason: heldFor.register,
  nextCheckAt: new Date(now.getTime() + MINUTE_MS),
});

/** A refund receipt may follow a registered sell receipt only; where that has failed, a person decides. */
export function holdForSell(sell: ReceiptState | undefined, now: Date): Hold | undefined {
  switch (sell) {
    case 'registered':
      return undefined;
    case 'issued':
    case 'waiting':
      return { reason: heldFor.sell, nextCheckAt: nextCheck(now) };
    case 'failed':
    case undefined:
      return { reason: heldFor.person, nextCheckAt: nextCheck(now) };
  }
}
