import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Bench } from '@leko/testing/bench';
import { UsageError } from '../stack/options.ts';
import { ROOT } from '../stack/root.ts';

const WHERE = ['services/*/bench/*.bench.ts', 'deploy/local/bench/*.bench.ts'];

export interface FoundBench {
  readonly name: string;
  readonly file: string;
}

/** Every benchmark of the repository, or those whose name has one of the words. */
export function findBenches(words: readonly string[]): FoundBench[] {
  const all = globSync(WHERE, { cwd: ROOT })
    .map((file) => ({ name: basename(file, '.bench.ts'), file }))
    .sort((a, b) => a.name.localeCompare(b.name));
  const chosen = all.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  if (chosen.length > 0) return chosen;
  throw new UsageError(
    `no benchmark is called ${words.join(', ')}; there are: ${all.map(({ name }) => name).join(', ')}`,
  );
}

export async function loadBench({ file }: FoundBench): Promise<Bench> {
  const module = (await import(join(ROOT, file))) as { default: Bench };
  return module.default;
}
