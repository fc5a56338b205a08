import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type AccountKind, accountKinds, chart, type Entry } from '../domain/ledger.ts';
import type { Tx } from './tables.ts';

/** Accounts that this transaction alone may move, by kind. */
export type LockedAccounts = ReadonlyMap<AccountKind, bigint>;

export const coachAccounts = accountKinds.filter((kind) => chart[kind].owner === 'coach');

/**
 * Locks accounts of a coach and of the platform in the order of their ids. It is a statement of its own, so that whatever
 * is read after it sees what the previous holder of the locks has done.
 */
export async function lockAccounts(tx: Tx, coachId: string, kinds: readonly AccountKind[]): Promise<LockedAccounts> {
  const wanted = [...kinds];
  const { rows } = await sql<{ id: bigint; kind: AccountKind }>`
    select id, kind from account
    where (coach_id = ${coachId} or coach_id is null) and kind = any(${wanted}) and currency = 'RUB'
    order by id for no key update`.execute(tx);
  return new Map(rows.map(({ id, kind }) => [kind, id]));
}

/** Writes the entry with its postings and moves the balances; the accounts must be locked. */
export async function bookEntry(
  tx: Tx,
  accounts: LockedAccounts,
  entry: Entry,
  { at, eventId }: { at: Date; eventId?: string },
): Promise<void> {
  const id = randomUUID();
  await tx
    .insertInto('entry')
    .values({
      id,
      kind: entry.kind,
      source_id: entry.sourceId,
      coach_id: entry.coachId,
      event_id: eventId ?? null,
      booked_at: at,
    })
    .execute();
  const postings = entry.postings.map(({ account, amount }) => ({
    entry_id: id,
    account_id: accountId(accounts, account),
    amount: amount.kopecks,
    currency: amount.currency,
  }));
  await tx.insertInto('posting').values(postings).execute();
  for (const { account_id, amount } of postings) {
    await sql`update account set balance = balance + ${amount} where id = ${account_id}`.execute(tx);
  }
}

function accountId(accounts: LockedAccounts, kind: AccountKind): bigint {
  const id = accounts.get(kind);
  if (id === undefined) throw new Error(`account ${kind} is not locked`);
  return id;
}
