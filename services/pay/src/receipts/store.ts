import { nameUuid } from '@leko/contracts';
import { moveState, recordTransition } from '@leko/postgres';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Tables } from '../db/tables.ts';
import { type ReceiptKind, type ReceiptState, receiptMoves } from './domain/receipt.ts';

export type ReceiptRow = Selectable<Tables['receipt']>;
type Db = Kysely<Tables> | Transaction<Tables>;

export interface NewReceipt {
  readonly paymentId: string;
  readonly kind: ReceiptKind;
  /** Of a refund receipt; a payment has one sell receipt, and one more for each refund. */
  readonly refundId?: string;
  readonly amount: bigint;
  readonly now: Date;
}

/**
 * Under the lock of the payment. The register knows a receipt by its id, so the id says what it is for: one that a restore
 * has lost is found there again instead of being printed twice.
 */
export async function insertReceipt(tx: Transaction<Tables>, receipt: NewReceipt): Promise<void> {
  const { paymentId, kind } = receipt;
  const id = nameUuid(JSON.stringify(['receipt', paymentId, kind, await ordinalOf(tx, receipt)]));
  await tx
    .insertInto('receipt')
    .values({
      id,
      payment_id: receipt.paymentId,
      kind: receipt.kind,
      refund_id: receipt.refundId ?? null,
      amount: receipt.amount,
      state: 'waiting',
      needs_sell: receipt.kind === 'sell_refund',
      version: 0,
      created_at: receipt.now,
      updated_at: receipt.now,
      next_check_at: receipt.now,
    })
    .execute();
  await recordTransition(tx, { entity: 'receipt', id, version: 0, to: 'waiting', at: receipt.now });
}

/** How many there are before it; a payment has one sell receipt. */
async function ordinalOf(tx: Transaction<Tables>, { paymentId, kind }: NewReceipt): Promise<number> {
  if (kind === 'sell') return 0;
  const { known } = await tx
    .selectFrom('receipt')
    .select((by) => by.fn.countAll<bigint>().as('known'))
    .where('payment_id', '=', paymentId)
    .where('kind', '=', kind)
    .executeTakeFirstOrThrow();
  return Number(known);
}

export const findReceipt = (db: Db, id: string): Promise<ReceiptRow | undefined> =>
  db.selectFrom('receipt').selectAll().where('id', '=', id).executeTakeFirst();

export const findSellReceipt = (db: Db, paymentId: string): Promise<ReceiptRow | undefined> =>
  db
    .selectFrom('receipt')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .where('kind', '=', 'sell')
    .executeTakeFirst();

/** Links of the registered sell receipts of these payments, by payment id. */
export async function receiptLinks(db: Db, paymentIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (paymentIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('receipt')
    .select(['payment_id', 'link'])
    .where('payment_id', 'in', [...paymentIds])
    .where('kind', '=', 'sell')
    .where('state', '=', 'registered')
    .execute();
  return new Map(rows.map((row) => [row.payment_id, row.link ?? '']));
}

export interface ReceiptMove {
  readonly to: ReceiptState;
  /** Whether it timed out at the register; unchanged where left out. */
  readonly timedOut?: boolean;
  readonly externalId?: string;
  readonly link?: string;
  readonly reason?: string;
  readonly rejections?: number;
  readonly nextCheckAt: Date | null;
  readonly now: Date;
}

/** The only way a receipt changes its state. Undefined: a concurrent transaction was faster. */
export async function moveReceipt(
  tx: Transaction<Tables>,
  from: ReceiptRow,
  move: ReceiptMove,
): Promise<ReceiptRow | undefined> {
  if (!receiptMoves[from.state].includes(move.to)) {
    throw new Error(`receipt ${from.id} cannot move from ${from.state} to ${move.to}`);
  }
  const { to, reason, now: at } = move;
  const set = {
    timed_out: isOpen(to) && (move.timedOut ?? from.timed_out),
    told: from.told + (isPublished(to) ? 1 : 0),
    attempts: 0,
    rejections: move.rejections ?? from.rejections,
    reason: reason ?? null,
    updated_at: at,
    next_check_at: move.nextCheckAt,
    ...(move.externalId === undefined ? {} : { external_id: move.externalId }),
    ...(move.link === undefined ? {} : { link: move.link }),
  };
  return moveState(tx, 'receipt', from, { to, reason, at, set });
}

/** Whether the register decided its state; otherwise the service refused to accept it. */
export async function cameFromRegister(tx: Transaction<Tables>, { id, version }: ReceiptRow): Promise<boolean> {
  const last = await tx
    .selectFrom('transition')
    .select('from_state')
    .where('entity', '=', 'receipt')
    .where('entity_id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return last?.from_state === 'issued';
}

/** A person has decided that the refund receipt goes without the registered sell receipt it waits for. */
export const waiveSell = (tx: Transaction<Tables>, seen: ReceiptRow, now: Date): Promise<ReceiptRow | undefined> =>
  tx
    .updateTable('receipt')
    .set({ needs_sell: false, reason: null, next_check_at: now })
    .where('id', '=', seen.id)
    .where('version', '=', seen.version)
    .returningAll()
    .executeTakeFirst();

const isOpen = (state: ReceiptState): boolean => state === 'waiting' || state === 'issued';
const isPublished = (state: ReceiptState): boolean => state === 'registered' || state === 'failed';

/** Makes an open receipt due now; false where it is not open. */
export async function makeReceiptDue(db: Db, id: string, now: Date): Promise<boolean> {
  const found = await db
    .updateTable('receipt')
    .set({ next_check_at: now })
    .where('id', '=', id)
    .where('state', 'in', ['waiting', 'issued'])
    .returning('id')
    .executeTakeFirst();
  return found !== undefined;
}

/** A callback says that it has changed. */
export async function triggerReceiptRead(db: Db, id: string, now: Date): Promise<void> {
  await db
    .updateTable('receipt')
    .set({ next_check_at: now })
    .where('id', '=', id)
    .where('state', '=', 'issued')
    .execute();
}
