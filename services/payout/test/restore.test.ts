import { DAY_MS, MINUTE_MS } from '@leko/runtime/durations';
import { backUp } from '@leko/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ledgerIsSound } from './support/ledger.ts';
import { coachWithMoney, get, paid, remit, startWorld, type World } from './support/payout.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const paidOut = (id: string) => world.truth().filter(({ rowKey }) => rowKey === id);
const remittance = async (coachId: string, id: string) => (await get(world, coachId, `remittances/${id}`)).json();

/** As long as the bank may take to show what it has, and until a service looks. */
async function recover(): Promise<number> {
  await world.payout.tasks.run('recovery');
  world.advance(5 * MINUTE_MS);
  return world.payout.tasks.run('recovery');
}

describe('a restore that has lost', () => {
  test('the submission of a remittance finds it at the bank, and sends nothing before', async () => {
    const coachId = await coachWithMoney(world);
    const id = await remit(world, coachId);
    const backup = await backUp(world.payout.adminUrl, 'payout');
    await world.quiet();
    expect(paidOut(id)).toMatchObject([{ state: 'COMPLETE' }]);

    await backup.restore();
    world.advance(MINUTE_MS);
    await world.quiet();
    expect((await remittance(coachId, id)).status).toBe('WAITING');
    expect(world.truth()).toHaveLength(1);

    expect(await recover()).toBe(1);
    await world.quiet();
    expect((await remittance(coachId, id)).status).toBe('COMPLETE');
    expect(world.truth()).toHaveLength(1);
    expect(await ledgerIsSound(world)).toBe(true);
  });

  test('a batch and one of its two remittances pays neither again', async () => {
    const [kept, lost] = [await coachWithMoney(world), await coachWithMoney(world)];
    const keptId = await remit(world, kept);
    const backup = await backUp(world.payout.adminUrl, 'payout');
    const lostId = await remit(world, lost);
    await world.quiet();
    expect([...paidOut(keptId), ...paidOut(lostId)]).toMatchObject([{ state: 'COMPLETE' }, { state: 'COMPLETE' }]);

    await backup.restore();
    world.advance(MINUTE_MS);
    await world.quiet();
    expect(await recover()).toBe(1);
    await world.quiet();
    expect((await remittance(kept, keptId)).status).toBe('COMPLETE');

    // The coach sees the money still there, and asks again.
    expect(await remit(world, lost)).toBe(lostId);
    await world.quiet();
    expect((await remittance(lost, lostId)).status).toBe('COMPLETE');
    expect(world.truth()).toHaveLength(2);
    expect(await world.payout.db.selectFrom('batch').select('state').execute()).toEqual([{ state: 'settled' }]);
    expect(await ledgerIsSound(world)).toBe(true);
  });

  test('a remittance of which the bank has paid another amount leaves the difference to a person', async () => {
    const coachId = await coachWithMoney(world);
    const backup = await backUp(world.payout.adminUrl, 'payout');
    const id = await remit(world, coachId);
    await world.quiet();

    await backup.restore();
    await recover();
    world.publish(paid({ coachId, share: 500, paidAt: new Date(world.payout.now().getTime() - 7 * DAY_MS) }));
    await world.payout.settle();
    expect(await remit(world, coachId, '2000 RUB')).toBe(id);
    await world.quiet();

    expect(await remittance(coachId, id)).toMatchObject({ status: 'WAITING', reason: 'the bank shows another amount' });
    expect(world.truth()).toHaveLength(1);
  });

  test('nothing sends after its recovery what was requested meanwhile', async () => {
    const coachId = await coachWithMoney(world);
    const backup = await backUp(world.payout.adminUrl, 'payout');
    await backup.restore();
    const id = await remit(world, coachId);
    await world.quiet();
    expect(paidOut(id)).toEqual([]);

    await recover();
    world.advance(MINUTE_MS);
    await world.quiet();

    expect(paidOut(id)).toMatchObject([{ state: 'COMPLETE' }]);
  });

  test('anything waits as long as the bank does not list its registries', async () => {
    const coachId = await coachWithMoney(world);
    const backup = await backUp(world.payout.adminUrl, 'payout');
    await backup.restore();
    world.fault('error', { match: 'GET /registries?page=' });

    expect(await recover()).toBe(0);
    const id = await remit(world, coachId);
    await world.quiet();
    expect(paidOut(id)).toEqual([]);

    world.bank.faults.clear('tochka_b2b_registry');
    expect(await world.payout.tasks.run('recovery')).toBe(1);
  });
});
