import { startPostgres } from '@leko/testing/servers';
import type { Mutant } from './mutant.ts';
import { type Outcome, runTests, type TestRun } from './run-tests.ts';
import { makeWorkCopy } from './work-copy.ts';

export type Verdict =
  | { readonly kind: 'killed' }
  /** The guard is lost and every test still passes. */
  | { readonly kind: 'survived' }
  /** Nothing can be said; why. */
  | { readonly kind: 'unclear'; readonly reason: string };

interface Watching {
  /** Before a mutant is tried; `nth` counts from 1. */
  trying(mutant: Mutant, nth: number): void;
  tried(mutant: Mutant, verdict: Verdict, tookMs: number): void;
}

/**
 * Loses each guard in turn, in a copy of the repository, and runs the test that must notice. That the same tests pass with the
 * guard is looked at first, or their failure would say nothing.
 */
export async function tryMutants(mutants: readonly Mutant[], watching: Watching): Promise<readonly Verdict[]> {
  const copy = makeWorkCopy();
  const postgres = await startPostgres();
  const env = { ...process.env, TEST_POSTGRES_URL: postgres.url };
  const sound = new Map<string, Promise<Outcome>>();
  const run = ({ test }: Mutant, names: TestRun['names']) => runTests({ folder: copy.path, test, names, env });
  /** All that is asked of one file is asked at once. */
  const runSound = (mutant: Mutant) => run(mutant, namesIn(mutants.filter(({ test }) => test === mutant.test)));

  async function tryOne(mutant: Mutant): Promise<Verdict> {
    const before = await (sound.get(mutant.test) ?? sound.set(mutant.test, runSound(mutant)).get(mutant.test));
    if (before?.kind !== 'passed') return { kind: 'unclear', reason: `with the guard: ${wordsOf(before)}` };
    const lost = await copy.without(mutant, () => run(mutant, namesIn([mutant])));
    switch (lost.kind) {
      case 'failed':
        return { kind: 'killed' };
      case 'passed':
        return { kind: 'survived' };
      case 'no answer':
        return { kind: 'unclear', reason: wordsOf(lost) };
    }
  }

  try {
    const verdicts: Verdict[] = [];
    for (const mutant of mutants) {
      watching.trying(mutant, verdicts.length + 1);
      const began = performance.now();
      const verdict = await tryOne(mutant);
      watching.tried(mutant, verdict, performance.now() - began);
      verdicts.push(verdict);
    }
    return verdicts;
  } finally {
    copy.remove();
    await postgres.stop();
  }
}

/** Undefined where one of them means the whole file. */
function namesIn(mutants: readonly Mutant[]): readonly string[] | undefined {
  const names = mutants.flatMap(({ name }) => (name === undefined ? [] : [name]));
  return names.length === mutants.length ? names : undefined;
}

function wordsOf(outcome: Outcome | undefined): string {
  switch (outcome?.kind) {
    case 'failed':
      return `${outcome.tests.join(', ')} failed`;
    case 'no answer':
      return outcome.reason;
    case 'passed':
    case undefined:
      return 'passed';
  }
}
