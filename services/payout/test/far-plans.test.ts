import type { DueQueue } from '@leko/postgres';
import { DAY_MS } from '@leko/runtime/durations';
import { plannedColumns } from '@leko/testing';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { queues } from '../src/db/queues.ts';
import { coachWithMoney, remit, startWorld, type World } from './support/payout.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => world.close());

test('every column with a planned time has its longest wait', async () => {
  const known = Object.values<DueQueue>(queues).map(({ table, column = 'next_check_at' }) => `${table}.${column}`);

  expect(await plannedColumns(world.payout.adminUrl, 'payout')).toEqual([...known, 'parked.next_check_at'].toSorted());
});

test('a remittance that was asked for while the clock was days ahead does not wait for them', async () => {
  const coachId = await coachWithMoney(world);
  const real = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => real() + 3 * DAY_MS);
  const id = await remit(world, coachId);
  vi.restoreAllMocks();
  await world.quiet();
  const paid = () => world.truth().filter(({ rowKey }) => rowKey === id);
  expect(paid()).toEqual([]);

  expect(await world.payout.tasks.run('plans too far ahead')).toBe(1);
  await world.quiet();

  expect(paid()).toMatchObject([{ state: 'COMPLETE' }]);
  expect(world.payout.alarms).toMatchObject([{ table: 'remittance', rows: 1 }]);
});
