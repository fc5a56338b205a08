import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { coachWithMoney, get, remit, startWorld, type World } from './support/payout.ts';

/** Longer than any test; it ends when the clock of the machine is put forward. */
const PEACE_MS = 600_000;
const LONG_MS = 11 * 60_000;

let world: World;
beforeEach(async () => {
  world = await startWorld('production', { breakerOpenMs: PEACE_MS });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await world.close();
});

const calls = async () => (await sql`select from upstream_call`.execute(world.payout.db)).rows.length;

test('a bank that has not answered three times in a row is left alone for a while, and then asked again', async () => {
  const coachId = await coachWithMoney(world);
  world.fault('error', { times: 1_000 });
  const id = await remit(world, coachId);

  for (let look = 0; look < 6; look++) {
    world.advance(LONG_MS);
    await world.payout.settle();
  }
  expect(await calls()).toBe(3);

  world.bank.faults.clear('tochka_b2b_registry');
  const real = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => real() + PEACE_MS);
  world.advance(LONG_MS);
  await world.quiet();
  expect((await get(world, coachId, `remittances/${id}`)).json().status).toBe('COMPLETE');
});
