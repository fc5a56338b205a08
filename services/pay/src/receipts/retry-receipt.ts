import { transact } from '@leko/postgres';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { heldFor } from './domain/queue.ts';
import { REGISTERED_OTHERWISE } from './domain/report.ts';
import { cameFromRegister, findReceipt, moveReceipt, type ReceiptRow, waiveSell } from './store.ts';

export interface RetryReceipt {
  readonly id: string;
  /** Who decided it and why; it stands in the history of the receipt. */
  readonly reason: string;
}

export type Retried =
  | { readonly ok: true; readonly receipt: ReceiptRow }
  | { readonly ok: false; readonly reason: 'unknown_receipt' | 'not_failed' | 'registered_otherwise' };

/** An operator has corrected the fault: the receipt is handed in again, under another external id where the register has rejected it. */
export const retryReceipt = ({ db, clock }: Pick<Deps, 'db' | 'clock'>, input: RetryReceipt): Promise<Retried> =>
  transact(db, (tx) => retryWithin(tx, input, clock()));

async function retryWithin(tx: Tx, { id, reason }: RetryReceipt, now: Date): Promise<Retried> {
  const seen = await findReceipt(tx, id);
  if (seen === undefined) return { ok: false, reason: 'unknown_receipt' };
  // It exists at the tax service: a second one must not be printed.
  if (seen.reason === REGISTERED_OTHERWISE) return { ok: false, reason: 'registered_otherwise' };
  const receipt = isHeldForPerson(seen) ? await waiveSell(tx, seen, now) : await handInAnew(tx, seen, { reason, now });
  return receipt ? { ok: true, receipt } : { ok: false, reason: 'not_failed' };
}

const isHeldForPerson = ({ state, reason }: ReceiptRow): boolean => state === 'waiting' && reason === heldFor.person;

async function handInAnew(
  tx: Tx,
  seen: ReceiptRow,
  { reason, now }: { reason: string; now: Date },
): Promise<ReceiptRow | undefined> {
  if (seen.state !== 'failed') return undefined;
  // What the service refused to accept keeps its id: an earlier attempt without an answer may have got through.
  const rejections = seen.rejections + ((await cameFromRegister(tx, seen)) ? 1 : 0);
  return moveReceipt(tx, seen, { to: 'waiting', reason, rejections, nextCheckAt: now, now });
}
