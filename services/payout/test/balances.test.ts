import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AdminConnection, connectAsAdmin, violationsShown } from './support/admin.ts';
import { accountsOf, findViolations } from './support/ledger.ts';
import { coachWithDebt, coachWithMoney, get, paid, post, remit, startWorld, type World } from './support/payout.ts';

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

const ops = (method: 'GET' | 'POST', path: string, payload?: object) =>
  world.payout.call({ roles: ['ops'] }, { method, url: `/api/v1/pay/ledger${path}`, ...(payload ? { payload } : {}) });
const violationsOf = async (coachId?: string) =>
  (await violationsShown(world)).filter((violation) => violation.coachId === coachId);

describe('a database edited by hand', () => {
  test.each<[string, string, string, RegExp]>([
    [
      'a balance',
      "update account set balance = balance + 100000 where kind = 'coach' and coach_id = '$coach'",
      "update account set balance = balance - 100000 where kind = 'coach' and coach_id = '$coach'",
      /sum of its postings/,
    ],
    [
      'a posting',
      "update posting set amount = amount + 100 where account_id = (select id from account where kind = 'coach' and coach_id = '$coach')",
      "update posting set amount = amount - 100 where account_id = (select id from account where kind = 'coach' and coach_id = '$coach')",
      /does not sum to zero/,
    ],
    [
      'a share',
      "update income_line set share = share + 100, kept = kept + 100 where payment_id in (select payment_id from income where coach_id = '$coach')",
      "update income_line set share = share - 100, kept = kept - 100 where payment_id in (select payment_id from income where coach_id = '$coach')",
      /does not follow/,
    ],
    [
      'a movement',
      "update movement set amount = amount + 100 where coach_id = '$coach'",
      "update movement set amount = amount - 100 where coach_id = '$coach'",
      /movements do not come/,
    ],
    [
      'a sum by time',
      "update open_sum set amount = amount - 100 where coach_id = '$coach' and width = '1 hour'",
      "update open_sum set amount = amount + 100 where coach_id = '$coach' and width = '1 hour'",
      /sums by time/,
    ],
  ])('is noticed: %s', async (_what, wrong, right, message) => {
    const coachId = await coachWithMoney(world);

    await admin.edit(wrong.replaceAll('$coach', coachId));
    const noticed = await violationsOf(coachId);
    await admin.edit(right.replaceAll('$coach', coachId));

    expect(noticed.map(({ what }) => what)).toEqual(expect.arrayContaining([expect.stringMatching(message)]));
    expect(await violationsOf(coachId)).toEqual([]);
  });

  test('is noticed: a balance of the platform, which stops all payouts until it is corrected', async () => {
    const coachId = await coachWithMoney(world);
    await admin.edit("update account set balance = balance - 1 where kind = 'bank'");
    expect(await violationsOf()).toMatchObject([{ what: expect.stringMatching(/sum to zero/) }]);

    const id = await remit(world, coachId);
    await world.quiet();

    expect((await get(world, coachId, `remittances/${id}`)).json()).toMatchObject({
      status: 'WAITING',
      reason: 'held back: the books are being checked',
    });
    expect(world.truth().filter(({ rowKey }) => rowKey === id)).toEqual([]);
    await admin.edit("update account set balance = balance + 1 where kind = 'bank'");
    expect(await violationsOf()).toEqual([]);
    world.advance(10 * 60_000);
    await world.quiet();
    expect((await get(world, coachId, `remittances/${id}`)).json().status).toBe('COMPLETE');
  });

  test('pays out no more than what was earned', async () => {
    const coachId = await coachWithMoney(world);
    await admin.edit(`update account set balance = balance + 100000 where kind = 'coach' and coach_id = '${coachId}'`);

    const answer = await post(world, coachId, 'remittances', { availableAmount: '2500 RUB' });

    expect(answer.statusCode).toBe(500);
    await admin.edit(`update account set balance = balance - 100000 where kind = 'coach' and coach_id = '${coachId}'`);
  });

  test('sends no remittance that was changed on its way', async () => {
    const coachId = await coachWithMoney(world);
    const id = await remit(world, coachId);
    await admin.edit(`update remittance set due = due + 100000, paid = paid + 100000 where id = '${id}'`);

    await world.quiet();

    expect(world.truth().filter(({ rowKey }) => rowKey === id)).toEqual([]);
    await admin.edit(`update remittance set due = due - 100000, paid = paid - 100000 where id = '${id}'`);
    world.advance(10 * 60_000);
    await world.quiet();
    expect(world.truth().filter(({ rowKey }) => rowKey === id)).toMatchObject([{ amount: '1500.00' }]);
  });
});

describe('an operator', () => {
  test('sees all balances, and those of one coach', async () => {
    const coachId = await coachWithMoney(world);

    const all = (await ops('GET', '')).json().accounts;
    const own = (await ops('GET', `?coach_id=${coachId}`)).json().accounts;

    expect(all.map(({ account }: { account: string }) => account)).toContain('clearing');
    expect(
      all.reduce((sum: number, { balance }: { balance: string }) => sum + Math.round(parseFloat(balance) * 100), 0),
    ).toBe(0);
    expect(own).toEqual(
      expect.arrayContaining([expect.objectContaining({ account: 'coach', owner: 'coach', balance: '1500.00 RUB' })]),
    );
    expect(own).toHaveLength(4);
  });

  test('writes off a debt', async () => {
    const coachId = await coachWithDebt(world);

    const tooMuch = await ops('POST', '/write-offs', { coachId, amount: '1501 RUB', reason: 'gone' });
    const answer = await ops('POST', '/write-offs', { coachId, amount: '1500 RUB', reason: 'gone' });

    expect(tooMuch.json()).toMatchObject({ status: 409, code: 'debt_is_smaller' });
    expect([answer.statusCode, answer.json()]).toMatchObject([201, { kind: 'debt_written_off', decidedBy: 'tester' }]);
    expect(await accountsOf(world, coachId)).toMatchObject({ coach: 0n, debt: 0n });
    const { data } = (await get(world, coachId, 'earnings/explain')).json();
    expect(data.at(-1)).toMatchObject({ kind: 'debt_written_off', amount: '1500 RUB', runningSum: '0 RUB' });
  });

  test('books a chargeback and its reversal; the coach keeps what they earned', async () => {
    const coachId = randomUUID();
    const payment = paid({ coachId, share: 1_000, paidAt: world.payout.now() });
    world.publish(payment);
    await world.payout.settle();
    const { paymentId } = payment.data;
    const body = { paymentId, kind: 'chargeback', amount: '1100.00 RUB', reason: 'registry of today, line 1' };
    const key = { 'idempotency-key': randomUUID() };
    const send = () =>
      world.payout.call(
        { roles: ['ops'] },
        { method: 'POST', url: '/api/v1/pay/ledger/chargebacks', headers: key, payload: body },
      );
    const loss = async () =>
      (await ops('GET', '')).json().accounts.find(({ account }: { account: string }) => account === 'chargebacks')
        .balance;

    const [first, second] = [await send(), await send()];

    expect([first.statusCode, second.body]).toEqual([201, first.body]);
    expect(await loss()).toBe('-1100.00 RUB');
    await ops('POST', '/chargebacks', { ...body, kind: 'chargeback_reversed' });
    expect([await loss(), (await accountsOf(world, coachId)).coach]).toEqual(['0.00 RUB', 100_000n]);
  });

  test.each([
    ['/chargebacks', { paymentId: randomUUID(), kind: 'chargeback', amount: '1 RUB', reason: 'x' }],
    ['/chargebacks', { paymentId: randomUUID(), kind: 'gift', amount: '1 RUB', reason: 'x' }],
    ['/write-offs', { coachId: randomUUID(), amount: '0 RUB', reason: 'x' }],
    ['/write-offs', { coachId: randomUUID(), amount: '1 RUB' }],
  ])('is refused %s of %j', async (path, body) => {
    expect((await ops('POST', path, body)).statusCode).toBe(422);
  });

  test('is needed for every request', async () => {
    const coachId = await coachWithMoney(world);

    expect((await get(world, coachId, 'ledger')).statusCode).toBe(403);
  });
});

test('afterwards the balances have no violation', async () => {
  expect(await findViolations(world)).toEqual([]);
});
