import { noteTransition } from '@leko/postgres';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { type ReceiptState, receiptMoves } from '../domain/receipt.ts';
import type { Tables } from './tables.ts';

export type ReceiptRow = Selectable<Tables['receipt']>;
type Db = Kysely<Tables> | Transaction<Tables>;

export async function insertReceipt(
  tx: Transaction<Tables>,
  receipt: { id: string; paymentId: string; amount: bigint; now: Date },
): Promise<void> {
  await tx
    .insertInto('receipt')
    .values({
      id: receipt.id,
      payment_id: receipt.paymentId,
      kind: 'sell',
      amount: receipt.amount,
      state: 'waiting',
      version: 0,
      attempts: 0,
      rejections: 0,
      created_at: receipt.now,
      updated_at: receipt.now,
      next_check_at: receipt.now,
    })
    .execute();
  await noteTransition(tx, { entity: 'receipt', id: receipt.id, version: 0, to: 'waiting', at: receipt.now });
}

export const findReceipt = (db: Db, id: string): Promise<ReceiptRow | undefined> =>
  db.selectFrom('receipt').selectAll().where('id', '=', id).executeTakeFirst();

/** Links of the registered receipts of these payments, by payment id. */
export async function receiptLinks(db: Db, paymentIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (paymentIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('receipt')
    .select(['payment_id', 'link'])
    .where('payment_id', 'in', [...paymentIds])
    .where('state', '=', 'registered')
    .execute();
  return new Map(rows.map((row) => [row.payment_id, row.link ?? '']));
}

export interface ReceiptMove {
  readonly to: ReceiptState;
  readonly externalId?: string;
  readonly link?: string;
  readonly reason?: string;
  readonly nextCheckAt: Date | null;
  readonly now: Date;
}

/** The only way a receipt changes its state. Undefined: somebody was faster. */
export async function moveReceipt(
  tx: Transaction<Tables>,
  from: ReceiptRow,
  move: ReceiptMove,
): Promise<ReceiptRow | undefined> {
  if (!receiptMoves[from.state].includes(move.to)) {
    throw new Error(`receipt ${from.id} cannot move from ${from.state} to ${move.to}`);
  }
  const row = await tx
    .updateTable('receipt')
    .set({
      state: move.to,
      version: from.version + 1,
      attempts: 0,
      reason: move.reason ?? null,
      updated_at: move.now,
      next_check_at: move.nextCheckAt,
      ...(move.externalId === undefined ? {} : { external_id: move.externalId }),
      ...(move.link === undefined ? {} : { link: move.link }),
      // Back from the register: it has definitely rejected this one.
      ...(move.to === 'waiting' ? { rejections: from.rejections + 1 } : {}),
    })
    .where('id', '=', from.id)
    .where('state', '=', from.state)
    .where('version', '=', from.version)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { to, reason, now } = move;
  await noteTransition(tx, {
    entity: 'receipt',
    id: from.id,
    version: row.version,
    from: from.state,
    to,
    reason,
    at: now,
  });
  return row;
}

/** Another attempt came to nothing; the next one is due then. Nothing, where somebody has moved the receipt meanwhile. */
export async function postponeReceipt(
  db: Db,
  { id, version }: ReceiptRow,
  { attempts, reason, nextCheckAt }: { attempts: number; reason: string; nextCheckAt: Date },
): Promise<void> {
  await db
    .updateTable('receipt')
    .set({ attempts, reason, next_check_at: nextCheckAt })
    .where('id', '=', id)
    .where('version', '=', version)
    .execute();
}

/** A finished receipt that fell due once more does not do so again. */
export async function forgetCheck(db: Db, { id, version }: ReceiptRow): Promise<void> {
  await db
    .updateTable('receipt')
    .set({ next_check_at: null })
    .where('id', '=', id)
    .where('version', '=', version)
    .execute();
}

export async function hintReceipt(db: Db, id: string, now: Date): Promise<void> {
  await db
    .updateTable('receipt')
    .set({ next_check_at: now })
    .where('id', '=', id)
    .where('state', '=', 'issued')
    .execute();
}

/** Receipts that were held until the coach tells their details. */
export async function releaseReceipts(db: Db, coachId: string, now: Date): Promise<void> {
  await db
    .updateTable('receipt')
    .set({ next_check_at: now })
    .where('state', '=', 'waiting')
    .where('payment_id', 'in', (query) => query.selectFrom('payment').select('id').where('coach_id', '=', coachId))
    .execute();
}
