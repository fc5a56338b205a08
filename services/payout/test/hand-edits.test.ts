import { HOUR_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AdminConnection, connectAsAdmin, violationsShown } from './support/admin.ts';
import { coachWithMoney, paid, remit, startWorld, type World } from './support/payout.ts';

let world: World;
let admin: AdminConnection;
beforeAll(async () => {
  world = await startWorld();
  admin = connectAsAdmin(world);
});
afterAll(async () => {
  await admin.close();
  await world.close();
});

/** A coach who was paid, and has earned more since. */
async function coachWithHistory(): Promise<{ coachId: string; remittanceId: string }> {
  const coachId = await coachWithMoney(world);
  const remittanceId = await remit(world, coachId);
  await world.quiet();
  world.publish(paid({ coachId, shares: [300, 200], paidAt: world.payout.now() }));
  await world.payout.settle();
  return { coachId, remittanceId };
}

const COMPLETED = `select id from entry where coach_id = '$coach' and kind = 'remittance_completed'`;
const BANK = `select id from account where kind = 'bank'`;

describe('a database edited by hand is noticed', () => {
  test.each<[string, string, RegExp]>([
    [
      'what a remittance paid and what it cost',
      `update remittance set paid = paid - 100, fee = fee + 100 where id = '$id'`,
      /platform has and earns/,
    ],
    [
      'what a payment gave back',
      `update income set returned_amount = returned_amount + 100 where coach_id = '$coach'`,
      /platform has and earns/,
    ],
    [
      'the fee of a payment',
      `update income set fee = fee + 100, amount = amount + 100 where coach_id = '$coach'`,
      /platform has and earns/,
    ],
    [
      'an entry that is gone, with its postings',
      `with gone as (delete from entry where id in (${COMPLETED}) returning id)
       delete from posting using gone where entry_id = gone.id`,
      /no entry for where it is/,
    ],
    [
      'a posting that is gone',
      `delete from posting where entry_id in (${COMPLETED}) and account_id in (${BANK})`,
      /sum to zero/,
    ],
    ['all postings of an entry', `delete from posting where entry_id in (${COMPLETED})`, /sum to zero/],
    [
      'a posting on another account of the platform',
      `update posting set account_id = (select id from account where kind = 'write_off')
       where entry_id in (${COMPLETED}) and account_id in (${BANK})`,
      /platform has and earns/,
    ],
    [
      'the currency of an entry',
      `update posting set currency = 'USD' where entry_id in (${COMPLETED})`,
      /another currency/,
    ],
    [
      'the coach of an entry',
      `update entry set coach_id = (select coach_id from coach where coach_id <> '$coach' limit 1) where id in (${COMPLETED})`,
      /sum of its postings/,
    ],
    [
      'an entry without postings',
      `insert into entry select gen_random_uuid(), 'payment_refunded', gen_random_uuid(), '$coach', gen_random_uuid(), now()`,
      /sum to zero/,
    ],
    [
      'an entry without a decision, with its balances',
      `with made as (insert into entry
         select gen_random_uuid(), 'chargeback', gen_random_uuid(), '$coach', gen_random_uuid(), now() returning id)
       insert into posting select made.id, account.id, case kind when 'bank' then 700 else -700 end, 'RUB'
       from made, account where kind in ('bank', 'clearing');
       update account set balance = balance + case kind when 'bank' then 700 else -700 end where kind in ('bank', 'clearing')`,
      /platform has and earns/,
    ],
    ['where a remittance is', `update remittance set state = 'FAILURE' where id = '$id'`, /no entry for where it is/],
    [
      'where a remittance is, and its money free again',
      `update remittance set state = 'DELETED' where id = '$id';
       update movement set taken_by = null where taken_by = '$id' and not is_payout`,
      /does not follow from payments and remittances/,
    ],
    [
      'money that a remittance has taken, free again',
      `update movement set taken_by = null where taken_by = '$id' and not is_payout`,
      /not the sum of what it took/,
    ],
    [
      'a movement that is gone',
      `delete from movement where coach_id = '$coach' and position = 3`,
      /movements do not come to what is owed/,
    ],
    [
      'a movement that has cooled down sooner',
      `update movement set counts_at = counts_at - interval '10 days' where coach_id = '$coach' and position = 3`,
      /another moment than its payment/,
    ],
    [
      'a movement that never cools down',
      `update movement set counts_at = null where coach_id = '$coach' and position = 3`,
      /another moment than its payment/,
    ],
    [
      'two movements that cancel out',
      `update movement set amount = amount + case position when 1 then 100 else -100 end
       where coach_id = '$coach' and position in (1, 2)`,
      /movements of an entry/,
    ],
    [
      'a running sum',
      `update movement set balance = balance + 100 where coach_id = '$coach' and position = 1`,
      /running sum/,
    ],
    [
      'a sum by time that was moved to another hour',
      `update open_sum set starts_at = starts_at - interval '10 hours' where coach_id = '$coach' and width = '1 hour'`,
      /sums by time/,
    ],
    [
      'what is open of a payment',
      `update income set open = open - 100 where coach_id = '$coach' and open > 0`,
      /what is open of it/,
    ],
    [
      'kopecks that were moved to the roundings',
      `update posting set amount = amount - 1 where account_id = (select id from account where kind = 'platform_fee')
         and entry_id in (select id from entry where coach_id = '$coach' and kind = 'payment_received');
       insert into posting select id, (select id from account where kind = 'rounding'), 1, 'RUB' from entry
       where coach_id = '$coach' and kind = 'payment_received'`,
      /platform has and earns/,
    ],
  ])('%s', async (_what, edit, message) => {
    const { coachId, remittanceId } = await coachWithHistory();
    const before = await violationsShown(world);

    await admin.edit(edit.replaceAll('$coach', coachId).replaceAll('$id', remittanceId));
    const after = await violationsShown(world);

    expect(before.filter((doubt) => doubt.coachId === coachId)).toEqual([]);
    expect(after.filter((doubt) => doubt.coachId === coachId).map(({ what }) => what)).toEqual(
      expect.arrayContaining([expect.stringMatching(message)]),
    );
  });

  test('two balances of the platform that cancel out, until they are corrected', async () => {
    const swap = (kopecks: number) =>
      admin.edit(
        `update account set balance = balance + case kind when 'bank' then ${kopecks} else ${-kopecks} end where kind in ('bank', 'vat')`,
      );
    const miscounts = async (waitMs: number) =>
      (await violationsShown(world, waitMs)).filter(({ what }) => what.includes('balance of the platform'));
    // Repairs what the edits above have left.
    await admin.edit(
      `update account set balance = (select coalesce(sum(amount), 0) from posting where account_id = account.id)`,
    );
    expect(await miscounts(HOUR_MS)).toEqual([]);

    await swap(500);
    const noticed = await miscounts(HOUR_MS);
    await swap(-500);
    const mended = await miscounts(10_000);

    expect([noticed.length, mended.length]).toEqual([1, 0]);
  });
});
