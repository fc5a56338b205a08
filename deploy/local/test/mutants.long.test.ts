import { expect, it } from 'vitest';
import { guards } from '../src/mutants/guards.ts';
import { tryMutants, type Verdict } from '../src/mutants/try-mutants.ts';

const often = guards.filter((mutant) => mutant.often);

it(`each of ${often.length} guards is missed by its test when it is lost`, async () => {
  const verdicts = new Map<string, Verdict>();

  await tryMutants(often, { trying: () => {}, tried: ({ guard }, verdict) => void verdicts.set(guard, verdict) });

  const unnoticed = [...verdicts].filter(([, { kind }]) => kind !== 'killed');
  expect(unnoticed).toEqual([]);
  expect(verdicts.size).toBe(often.length);
});
