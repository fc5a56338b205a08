import { runs } from '@leko/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LedgerInPostgres } from './support/ledger-in-postgres.ts';
import { figuresOf } from './support/model.ts';
import { startWorld, type World } from './support/payout.ts';
import { runScenario } from './support/scenario.ts';
import { scenarios } from './support/scenario-commands.ts';

const RUNS = runs(5);
const STEPS = 50;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

test('the service on its database ends with the figures of plain sums, whatever arrives when', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios(STEPS), async (commands) => {
      const ledger = await new LedgerInPostgres(world).begin();

      const { delivered, remitted } = await runScenario(commands, ledger);

      expect(await ledger.figures()).toEqual(figuresOf(delivered, remitted, ledger.now()));
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});
