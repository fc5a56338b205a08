import { randomUUID } from 'node:crypto';
import { connect } from '@leko/postgres';
import { PATIENT } from '@leko/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tables } from '../src/db/tables.ts';
import { accountKinds, chart } from '../src/ledger/domain/ledger.ts';
import { ledgerIsSound } from './support/ledger.ts';
import { coachWithMoney, remit, startWorld, type World } from './support/payout.ts';

let world: World;
let coachId: string;
beforeAll(async () => {
  world = await startWorld();
  coachId = await coachWithMoney(world);
});
afterAll(() => world.close());

const accounts = async () => {
  const rows = await world.payout.db.selectFrom('account').selectAll().orderBy('id').execute();
  return new Map(rows.filter((row) => row.coach_id === null || row.coach_id === coachId).map((row) => [row.kind, row]));
};

async function insertEntry(amounts: readonly (readonly [kind: string, amount: bigint])[]): Promise<void> {
  const known = await accounts();
  await world.payout.db.transaction().execute(async (tx) => {
    const id = randomUUID();
    await sql`
      insert into entry (id, kind, source_id, coach_id, event_id, booked_at)
      values (${id}, 'payment_received', ${randomUUID()}, ${coachId}, ${randomUUID()}, clock_timestamp())`.execute(tx);
    for (const [kind, amount] of amounts) {
      const account = [...known.values()].find((row) => row.kind === kind);
      await sql`
        insert into posting (entry_id, account_id, amount, currency)
        values (${id}, ${account?.id}, ${amount}, 'RUB')`.execute(tx);
    }
  });
}

describe('the ledger in the database', () => {
  test('has the accounts of the chart, those of a coach for each coach', async () => {
    const known = await accounts();

    expect([...known.keys()].sort()).toEqual([...accountKinds].sort());
    for (const [kind, { coach_id }] of known) {
      expect([kind, coach_id !== null]).toEqual([kind, chart[kind].owner === 'coach']);
    }
  });

  test('books a payment: what we have is negative, what we owe positive', async () => {
    const known = await accounts();
    const balance = (kind: (typeof accountKinds)[number]) => known.get(kind)?.balance;

    expect([balance('clearing'), balance('coach'), balance('platform_fee'), balance('vat')]).toEqual([
      -165_000n,
      150_000n,
      14_900n,
      100n,
    ]);
    expect(await ledgerIsSound(world)).toBe(true);
  });

  test.each([
    'update posting set amount = amount + 1',
    'delete from posting',
    'truncate posting',
    'update entry set kind = kind',
    'delete from entry',
    'update movement set amount = amount + 1',
    'delete from movement',
    'update decision set amount = amount + 1',
  ])('gives the service no right to: %s', async (statement) => {
    await expect(sql.raw(statement).execute(world.payout.db)).rejects.toThrow(/permission denied/);
  });

  test.each([
    'update payout.posting set amount = amount + 1',
    'delete from payout.posting',
    'truncate payout.posting cascade',
    'update payout.entry set kind = kind',
    'delete from payout.entry',
    'update payout.movement set amount = amount + 1',
  ])('refuses even an administrator: %s', async (statement) => {
    const admin = connect<Tables>({ url: world.payout.adminUrl, applicationName: 'admin', waits: PATIENT });

    await expect(sql.raw(statement).execute(admin)).rejects.toThrow(/is never changed/);
    await admin.destroy();
  });

  test('names for every entry the event that caused it', async () => {
    await remit(world, coachId);
    await world.quiet();

    const { rows } = await sql<{ kind: string }>`
      select entry.kind from entry
      where coach_id = ${coachId} and (exists (select from inbox where inbox.event_id = entry.event_id)
        or exists (select from outbox where outbox.event_id = entry.event_id)) order by booked_at`.execute(
      world.payout.db,
    );

    expect(rows.map(({ kind }) => kind)).toEqual(['payment_received', 'remittance_reserved', 'remittance_completed']);
  });

  test.each<[string, [string, bigint][]]>([
    ['no postings', []],
    ['one posting', [['coach', 100n]]],
    [
      'postings that do not sum to zero',
      [
        ['coach', 100n],
        ['clearing', -99n],
      ],
    ],
  ])('refuses an entry with %s', async (_what, postings) => {
    await expect(insertEntry(postings)).rejects.toThrow(/does not balance/);
  });

  test('refuses a posting that is added to an old entry', async () => {
    const known = await accounts();
    const late = sql`
      insert into posting (entry_id, account_id, amount, currency)
      select id, ${known.get('bank')?.id}, 100, 'RUB' from entry limit 1`.execute(world.payout.db);

    await expect(late).rejects.toThrow(/does not balance/);
  });

  test.each([
    ['a coach', 'coach', -1n],
    ['frozen money', 'frozen', -1n],
    ['money in payout', 'in_payout', -1n],
    ['a debt the other way round', 'debt', 1n],
  ])('refuses %s below zero', async (_what, kind, balance) => {
    const overdraw = sql`update account set balance = ${balance} where coach_id = ${coachId} and kind = ${kind}`;

    await expect(overdraw.execute(world.payout.db)).rejects.toThrow(/violates check constraint/);
  });

  test('refuses a second remittance on its way', async () => {
    const { rows } = await sql<{ def: string }>`
      select indexdef as def from pg_indexes where indexname = 'remittance_one_waiting'`.execute(world.payout.db);

    expect(rows[0]?.def).toMatch(/UNIQUE INDEX .* \(coach_id\) WHERE \(state = 'WAITING'/);
  });
});
