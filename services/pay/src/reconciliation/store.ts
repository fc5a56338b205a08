import { randomUUID } from 'node:crypto';
import { takeDue } from '@leko/postgres';
import { MINUTE_MS } from '@leko/runtime/durations';
import { queues } from '../db/queues.ts';
import type { Db, Tx } from '../db/tables.ts';
import { dayAfter, type MoscowDay } from '../payments/domain/moscow-day.ts';
import type { DayRow } from './tables.ts';

type AnyDb = Db | Tx;

/** Longer than the slowest comparison; the day of a process that has ended is due again after this. */
const LEASE_MS = 10 * MINUTE_MS;

export const findDay = (db: AnyDb, day: MoscowDay): Promise<DayRow | undefined> =>
  db.selectFrom('reconciliation').selectAll().where('day', '=', day).executeTakeFirst();

export interface NewDay {
  readonly day: MoscowDay;
  readonly nextCheckAt: Date | null;
  readonly now: Date;
}

/** Creates the row of a day, unless it exists. */
export async function openDay(db: AnyDb, { day, nextCheckAt, now }: NewDay): Promise<void> {
  await db
    .insertInto('reconciliation')
    .values({ id: randomUUID(), day, state: 'pending', attempts: 0, created_at: now, next_check_at: nextCheckAt })
    .onConflict((conflict) => conflict.column('day').doNothing())
    .execute();
}

/** The newest day: the one whose comparison is not due yet. */
export async function latestDay(db: Db): Promise<MoscowDay | undefined> {
  const row = await db
    .selectFrom('reconciliation')
    .select((of) => of.fn.max('day').as('day'))
    .executeTakeFirst();
  return row?.day ?? undefined;
}

/** Days whose comparison lies in the future: a clock was ahead, and what the registry says since would count as old. */
export async function daysComparedAfter(db: Db, now: Date): Promise<MoscowDay[]> {
  const rows = await db
    .selectFrom('reconciliation')
    .select('day')
    .where('compared_at', '>', now)
    .orderBy('day')
    .execute();
  return rows.map(({ day }) => day);
}

/** Makes the day due as if it had never been compared; its findings stay until it is compared again. */
export async function reopenDay(db: Db, { day, nextCheckAt, now }: NewDay): Promise<void> {
  await db
    .updateTable('reconciliation')
    .set({ state: 'pending', attempts: 0, compared_at: null, next_check_at: nextCheckAt })
    .where('day', '=', day)
    .where('compared_at', '>', now)
    .execute();
}

/** Takes the oldest day that is due. */
export async function takeDueDay(db: Db, now: Date): Promise<DayRow | undefined> {
  const [id] = await takeDue(db, queues.days, { now, limit: 1, leaseMs: LEASE_MS });
  if (id === undefined) return undefined;
  return db.selectFrom('reconciliation').selectAll().where('id', '=', id).executeTakeFirst();
}

/** A comparison that does not finish is due again, whether the schedule or an operator began it. */
export async function recordRunning(db: Db, { day, now }: { day: MoscowDay; now: Date }): Promise<void> {
  await db
    .updateTable('reconciliation')
    .set({ state: 'running', next_check_at: new Date(now.getTime() + LEASE_MS) })
    .where('day', '=', day)
    .execute();
}

/** The registry could not be read; what was found before stands. */
export async function recordUnreadable(
  db: Db,
  { day, attempts, reason, nextCheckAt }: { day: MoscowDay; attempts: number; reason: string; nextCheckAt: Date },
): Promise<void> {
  await db
    .updateTable('reconciliation')
    .set({ state: 'unreadable', attempts, reason, next_check_at: nextCheckAt })
    .where('day', '=', day)
    .execute();
}

/** False where a later reading of the registry has been compared meanwhile: then this one is outdated. */
export async function recordCompared(
  tx: Tx,
  { day, comparedAt, nextCheckAt }: { day: MoscowDay; comparedAt: Date; nextCheckAt: Date | null },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('reconciliation')
    .set({ state: 'done', attempts: 0, reason: null, compared_at: comparedAt, next_check_at: nextCheckAt })
    .where('day', '=', day)
    .where((where) => where.or([where('compared_at', 'is', null), where('compared_at', '<=', comparedAt)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export interface LookBack {
  readonly day: MoscowDay;
  /** How many days before it are due again, whatever was found. */
  readonly days: number;
  /** How many of them where something is still open. */
  readonly openDays: number;
  /** Days that were compared since then are left out. */
  readonly before: Date;
  readonly now: Date;
}

/** Makes the days before this one due once more. */
export async function lookBack(db: Db, { day, days, openDays, before, now }: LookBack): Promise<void> {
  await db
    .updateTable('reconciliation')
    .set({ next_check_at: now })
    .where('day', '<', day)
    .where('day', '>=', dayAfter(day, -openDays))
    .where((where) =>
      where.or([
        where('day', '>=', dayAfter(day, -days)),
        where('day', 'in', (lines) =>
          lines.selectFrom('reconciliation_line').select('day').where('verdict', '=', 'open'),
        ),
      ]),
    )
    .where('state', '=', 'done')
    .where('compared_at', '<', before)
    .where('next_check_at', 'is', null)
    .execute();
}

/** Makes these days due, unless they are anyway or have just been compared. */
export async function compareAgain(
  db: Db,
  { days, before, now }: { days: readonly MoscowDay[]; before: Date; now: Date },
): Promise<void> {
  if (days.length === 0) return;
  await db
    .updateTable('reconciliation')
    .set({ next_check_at: now })
    .where('day', 'in', [...days])
    .where('compared_at', '<', before)
    .where('next_check_at', 'is', null)
    .execute();
}

/** True once in every `everyMs` of the business's time, for one of all processes. The first time comes after that long. */
export async function isTurnOf(
  db: Db,
  { id, everyMs, now }: { id: string; everyMs: number; now: Date },
): Promise<boolean> {
  const next = new Date(now.getTime() + everyMs);
  await db
    .insertInto('periodic_job')
    .values({ id, next_check_at: next })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const { numUpdatedRows } = await db
    .updateTable('periodic_job')
    .set({ next_check_at: next })
    .where('id', '=', id)
    .where('next_check_at', '<=', now)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
