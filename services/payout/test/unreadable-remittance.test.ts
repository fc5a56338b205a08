import { MINUTE_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AdminConnection, connectAsAdmin } from './support/admin.ts';
import { coachWithMoney, get, remit, startWorld, type World } from './support/payout.ts';

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
beforeEach(() => world.bank.faults.clear('tochka_b2b_registry'));

interface Asked {
  readonly coachId: string;
  readonly id: string;
}

async function asked(): Promise<Asked> {
  const coachId = await coachWithMoney(world);
  return { coachId, id: await remit(world, coachId) };
}

const sealOf = async ({ id }: Asked) =>
  (await world.payout.db.selectFrom('remittance').select('personal').where('id', '=', id).executeTakeFirstOrThrow())
    .personal;

/** As when the key is lost or the text was damaged; the result repairs it. */
async function spoil(one: Asked): Promise<() => Promise<void>> {
  const whole = await sealOf(one);
  const write = (text: string) => admin.edit(`update remittance set personal = '${text}' where id = '${one.id}'`);
  await write(whole.replace(/\.[^.]*$/, '.AAAAAAAAAAAAAAAAAAAAAA'));
  return () => write(whole);
}

const rowOf = ({ id }: Asked) =>
  world.payout.db.selectFrom('remittance').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const paidOut = ({ id }: Asked) => world.truth().filter(({ rowKey }) => rowKey === id);
const alarmsAbout = ({ id }: Asked) => world.payout.alarms.filter(({ remittanceId }) => remittanceId === id);
const submissions = () => world.truth().length;

describe('a remittance whose bank details do not open', () => {
  test('does not block its registry: it is held back, and an error is logged', async () => {
    const [first, bad, last] = [await asked(), await asked(), await asked()];
    const repair = await spoil(bad);
    await world.quiet();

    for (const one of [first, last]) expect(await rowOf(one)).toMatchObject({ state: 'COMPLETE' });
    expect(await rowOf(bad)).toMatchObject({ state: 'WAITING', batch_id: null, reason: /held back/ });
    expect(paidOut(bad)).toEqual([]);
    expect(alarmsAbout(bad)).toMatchObject([{ msg: expect.stringContaining('put aside') }]);

    await repair();
    world.advance(10 * MINUTE_MS);
    await world.quiet();

    expect(await rowOf(bad)).toMatchObject({ state: 'COMPLETE' });
    expect(paidOut(bad)).toMatchObject([{ amount: '1500.00', state: 'COMPLETE' }]);
  });

  test('alone in its registry is not sent, and may be deleted by its coach', async () => {
    const before = submissions();
    const bad = await asked();
    const repair = await spoil(bad);
    await world.quiet();
    expect(submissions()).toBe(before);
    const due = await world.payout.db.selectFrom('batch').select('id').where('next_check_at', 'is not', null);
    expect(await due.where('state', '=', 'planned').execute()).toEqual([]);

    await repair();
    const url = `/api/v1/pay/remittances/${bad.id}`;
    const taken = await world.payout.call({ sub: bad.coachId }, { method: 'DELETE', url });

    expect(taken.json()).toMatchObject({ status: 'DELETED' });
    expect((await get(world, bad.coachId, 'earnings')).json()).toMatchObject({ totalBalance: { amount: '1500 RUB' } });
  });

  test('alone, and again alone, does not block another, and is paid when it is repaired', async () => {
    const bad = await asked();
    const repair = await spoil(bad);
    await world.quiet();
    world.advance(10 * MINUTE_MS);
    await world.quiet();
    const good = await asked();
    world.advance(10 * MINUTE_MS);
    await world.quiet();
    expect(await rowOf(good)).toMatchObject({ state: 'COMPLETE' });
    expect(paidOut(bad)).toEqual([]);

    await repair();
    world.advance(10 * MINUTE_MS);
    await world.quiet();

    expect(paidOut(bad)).toMatchObject([{ state: 'COMPLETE' }]);
  });

  test('in a registry that the bank may have does not change it: an error is logged, and the same registry is sent again', async () => {
    const [good, bad] = [await asked(), await asked()];
    world.fault('reset', { times: 1, match: 'POST /registries' });
    await world.quiet();
    const repair = await spoil(bad);
    const before = submissions();

    world.advance(11 * MINUTE_MS);
    await world.quiet();

    expect(submissions()).toBe(before);
    expect(alarmsAbout(bad)).not.toEqual([]);
    expect((await rowOf(bad)).batch_id).toBe((await rowOf(good)).batch_id);

    await repair();
    world.advance(11 * MINUTE_MS);
    await world.quiet();
    for (const one of [good, bad]) expect(paidOut(one)).toMatchObject([{ state: 'COMPLETE' }]);
  });
});

/** Makes the balance contradict every entry that takes the money out; the result repairs it. */
async function emptyAccount({ coachId }: Asked): Promise<() => Promise<void>> {
  const write = (balance: number) =>
    admin.edit(`update account set balance = ${balance} where coach_id = '${coachId}' and kind = 'in_payout'`);
  await write(0);
  return () => write(150_000);
}

describe('a remittance that cannot be settled', () => {
  test.each([
    ['paid', undefined, 'COMPLETE'],
    ['refused', 'refuse', 'FAILURE'],
  ])('does not block the others of a registry that the bank has %s', async (_what, fault, state) => {
    if (fault !== undefined) world.fault(fault, { times: 1, match: 'POST /registries' });
    const [bad, good] = [await asked(), await asked()];
    world.advance(MINUTE_MS);
    await world.payout.tasks.run('collect remittances');
    const repair = await emptyAccount(bad);
    await world.quiet();

    expect(await rowOf(good)).toMatchObject({ state });
    expect(await rowOf(bad)).toMatchObject({ state: 'WAITING' });
    expect(alarmsAbout(bad)).not.toEqual([]);

    await repair();
    world.advance(11 * MINUTE_MS);
    await world.quiet();
    expect(await rowOf(bad)).toMatchObject({ state });
  });
});
