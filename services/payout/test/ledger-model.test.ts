import { runs } from '@leko/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LedgerInMemory } from './support/ledger-in-memory.ts';
import { figuresOf } from './support/model.ts';
import { runScenario } from './support/scenario.ts';
import { scenarios } from './support/scenario-commands.ts';

const RUNS = runs(1_500);

test('any interleaving, delivered in any order and twice, ends with the figures of plain sums', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios(80), async (commands) => {
      const ledger = new LedgerInMemory();

      const { delivered, remitted } = await runScenario(commands, ledger);

      expect(ledger.figures()).toEqual(figuresOf(delivered, remitted, ledger.now()));
    }),
    { numRuns: RUNS },
  );
});
