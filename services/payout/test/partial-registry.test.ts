import { DAY_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountsOf, findViolations } from './support/ledger.ts';
import { coachWithMoney, eventTypes, get, remit, startWorld, type World } from './support/payout.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const status = async (coachId: string, id: string) => (await get(world, coachId, `remittances/${id}`)).json().status;

describe('a registry of five', () => {
  test('ends row by row: paid, refused, held, returned; each balance follows its row', async () => {
    const coaches = await Promise.all(Array.from({ length: 5 }, () => coachWithMoney(world)));
    const lines = await Promise.all(coaches.map(async (coachId) => ({ coachId, id: await remit(world, coachId) })));
    const faults = ['', 'reject_line', 'hold_line', 'return_after_complete', 'reject_line'];
    for (const [index, fault] of faults.entries()) {
      if (fault !== '') world.fault(fault, { match: lines[index]?.id ?? '' });
    }
    const states = () => Promise.all(lines.map(({ coachId, id }) => status(coachId, id)));
    const owed = () => Promise.all(coaches.map(async (coachId) => (await accountsOf(world, coachId)).coach));

    await world.quiet();
    expect(await states()).toEqual(['COMPLETE', 'FAILURE', 'WAITING', 'COMPLETE', 'FAILURE']);
    expect(new Set(world.truth().map(({ batchKey }) => batchKey)).size).toBe(1);
    world.bank.faults.clear('tochka_b2b_registry');
    world.advance(DAY_MS);
    await world.quiet();

    expect(await states()).toEqual(['COMPLETE', 'FAILURE', 'COMPLETE', 'FAILURE', 'FAILURE']);
    expect(await owed()).toEqual([0n, 150_000n, 0n, 150_000n, 150_000n]);
    expect(await eventTypes(world, lines[3]?.id ?? '')).toEqual([
      'remittance.created',
      'remittance.completed',
      'remittance.returned',
    ]);
    expect(await findViolations(world)).toEqual([]);
  });

  test('publishes its end once, however often the bank is polled', async () => {
    const coachId = await coachWithMoney(world);
    const id = await remit(world, coachId);
    for (let round = 0; round < 4; round++) {
      world.fault('reset', { times: 1, match: 'GET /registries' });
      await world.quiet();
      world.advance(60 * 60_000);
    }
    await world.quiet();

    expect(await eventTypes(world, id)).toEqual(['remittance.created', 'remittance.completed']);
    expect(world.truth().filter(({ rowKey }) => rowKey === id)).toHaveLength(1);
  });
});
