import { afterAll, beforeAll, beforeEach } from 'vitest';
import { get, startWorld, type World } from './payout.ts';

export let world: World;

/** payout and its bank, for all tests of the file; every test begins without faults. */
export function serveRemittances(): void {
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());
  beforeEach(() => world.bank.faults.clear('tochka_b2b_registry'));
}

/** The rows that the bank has for a remittance. */
export const paidOut = (id: string) => world.truth().filter(({ rowKey }) => rowKey === id);

/** The remittance as its coach sees it. */
export const remittance = async (coachId: string, id: string) =>
  (await get(world, coachId, `remittances/${id}`)).json();

/** What the coach is owed. */
export const total = async (coachId: string) => (await get(world, coachId, 'earnings')).json().totalBalance.amount;
