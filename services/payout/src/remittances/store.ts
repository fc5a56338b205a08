import { kopecks } from '@leko/money';
import { moveState, recordTransition } from '@leko/postgres';
import type { Database, RemittanceTable, Tx } from '../db/tables.ts';
import type { Move, Remittance } from './domain/remittance.ts';

export async function insertRemittance(tx: Tx, remittance: Remittance, collectAt: Date): Promise<void> {
  await tx
    .insertInto('remittance')
    .values({ ...toRow(remittance), collect_at: collectAt })
    .execute();
  const { id, version, state, createdAt } = remittance;
  await recordTransition(tx, {
    entity: 'remittance',
    id,
    version,
    to: state,
    at: createdAt,
  });
}

/** Compare-and-set: undefined when the remittance is no longer where the move begins, or in a registry when it must not be. */
export async function moveRemittance(
  tx: Tx,
  remittance: Remittance,
  { move, reason, at }: { move: Move; reason: string | undefined; at: Date },
): Promise<Remittance | undefined> {
  const { id, version } = remittance;
  const from = { id, version, state: move.from };
  const set = { reason: reason ?? null, collect_at: null, updated_at: at };
  const unchanged = move.onlyUnsent ? { batch_id: null } : {};
  const row = await moveState(tx, 'remittance', from, { to: move.to, reason, at, set, unchanged });
  return row && fromRow(row);
}

/** Records why it still waits, without a move; false where that is recorded already. */
export async function recordReason(
  db: Database,
  { id, reason, at }: { id: string; reason: string | undefined; at: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('remittance')
    .set({ reason: reason ?? null, updated_at: at })
    .where('id', '=', id)
    .where('state', '=', 'WAITING')
    .where('reason', 'is distinct from', reason ?? null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function readRemittance(db: Database, id: string): Promise<Remittance> {
  return fromRow(await db.selectFrom('remittance').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
}

/** Undefined also for a remittance of another coach. */
export async function findRemittance(
  db: Database,
  { id, coachId }: { id: string; coachId: string },
): Promise<Remittance | undefined> {
  const row = await db
    .selectFrom('remittance')
    .selectAll()
    .where('id', '=', id)
    .where('coach_id', '=', coachId)
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function isOneWaiting(db: Database, coachId: string): Promise<boolean> {
  const row = await db
    .selectFrom('remittance')
    .select('id')
    .where('coach_id', '=', coachId)
    .where('state', '=', 'WAITING')
    .executeTakeFirst();
  return row !== undefined;
}

/** All remittances of the coach, in every state. */
export async function countRemittances(db: Database, coachId: string): Promise<number> {
  const { known } = await db
    .selectFrom('remittance')
    .select((by) => by.fn.countAll<bigint>().as('known'))
    .where('coach_id', '=', coachId)
    .executeTakeFirstOrThrow();
  return Number(known);
}

export async function remittancesOfBatch(db: Database, batchId: string): Promise<Remittance[]> {
  const rows = await db
    .selectFrom('remittance')
    .selectAll()
    .where('batch_id', '=', batchId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(fromRow);
}

export async function remittancesById(db: Database, ids: readonly string[]): Promise<Remittance[]> {
  const rows = await db
    .selectFrom('remittance')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
  return rows.map(fromRow);
}

const toRow = (remittance: Remittance): Omit<RemittanceTable, 'collect_at'> => ({
  id: remittance.id,
  coach_id: remittance.coachId,
  recipient_id: remittance.recipientId,
  recipient_version: remittance.recipientVersion,
  bank_code: remittance.bankCode,
  personal: remittance.personal,
  due: remittance.due.kopecks,
  paid: remittance.paid.kopecks,
  fee: remittance.fee.kopecks,
  currency: remittance.due.currency,
  threshold: remittance.threshold.kopecks,
  fee_percentage: remittance.feePercentage,
  period_start: remittance.periodStart,
  period_end: remittance.periodEnd,
  state: remittance.state,
  version: remittance.version,
  reason: remittance.reason ?? null,
  batch_id: null,
  created_at: remittance.createdAt,
  updated_at: remittance.updatedAt,
});

const fromRow = (row: RemittanceTable): Remittance => ({
  id: row.id,
  coachId: row.coach_id,
  recipientId: row.recipient_id,
  recipientVersion: row.recipient_version,
  bankCode: row.bank_code,
  personal: row.personal,
  due: kopecks(row.due, row.currency),
  paid: kopecks(row.paid, row.currency),
  fee: kopecks(row.fee, row.currency),
  threshold: kopecks(row.threshold, row.currency),
  feePercentage: row.fee_percentage,
  periodStart: row.period_start,
  periodEnd: row.period_end,
  state: row.state,
  version: row.version,
  reason: row.reason ?? undefined,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
