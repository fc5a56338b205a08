import { randomUUID } from 'node:crypto';
import { kopecks, ZERO } from '@leko/money';
import { sql } from 'kysely';
import type { Tx } from '../db/tables.ts';
import { type AccountKind, coachAccounts, type Entry, type EntryKind, templates } from './domain/ledger.ts';
import type { Balances } from './domain/postings.ts';

interface Account {
  readonly id: bigint;
  readonly balance: bigint;
}

/** Accounts that the transaction has locked, by kind, with their balances at that moment. */
export type LockedAccounts = ReadonlyMap<AccountKind, Account>;

/**
 * Locks the accounts that such an entry may move, and always all of the coach's, which serialises changes of one coach. In the
 * order of their ids, against deadlocks, and in a separate statement, so that later ones see what the previous holder of the
 * lock has committed.
 */
export async function lockAccounts(tx: Tx, coachId: string, kind: EntryKind): Promise<LockedAccounts> {
  const wanted = [...coachAccounts, ...templates[kind].moves];
  const { rows } = await sql<Account & { kind: AccountKind }>`
    select id, kind, balance from account
    where (coach_id = ${coachId} or coach_id is null) and kind = any(${wanted}) and currency = 'RUB'
    order by id for no key update`.execute(tx);
  return new Map(rows.map(({ kind, ...account }) => [kind, account]));
}

export const balancesOf = (accounts: LockedAccounts): Balances => ({
  coach: kopecks(accounts.get('coach')?.balance ?? ZERO.kopecks),
  debt: kopecks(accounts.get('debt')?.balance ?? ZERO.kopecks),
});

/** Writes the entry with its postings and moves the balances, in one statement; the accounts must be locked. */
export async function bookEntry(
  tx: Tx,
  accounts: LockedAccounts,
  entry: Entry,
  { at, eventId }: { at: Date; eventId: string },
): Promise<string> {
  const id = randomUUID();
  const { kind, sourceId, coachId, postings } = entry;
  const ids = postings.map(({ account }) => accountId(accounts, account));
  const amounts = postings.map(({ amount }) => amount.kopecks);
  await sql`
    with entered as (
      insert into entry (id, kind, source_id, coach_id, event_id, booked_at)
      values (${id}, ${kind}, ${sourceId}, ${coachId}, ${eventId}, ${at})),
    moved as (select * from unnest(${ids}::bigint[], ${amounts}::bigint[]) as moved (account_id, amount)),
    posted as (
      insert into posting (entry_id, account_id, amount, currency) select ${id}, account_id, amount, 'RUB' from moved)
    update account set balance = balance + moved.amount from moved where account.id = moved.account_id`.execute(tx);
  return id;
}

function accountId(accounts: LockedAccounts, kind: AccountKind): bigint {
  const account = accounts.get(kind);
  if (account === undefined) throw new Error(`account ${kind} is not locked`);
  return account.id;
}
