import { parseArgs } from 'node:util';
import { UsageError } from '../stack/options.ts';
import type { Mutant } from './mutant.ts';

export interface MutantOptions {
  /** Only mutants whose guard or file has one of these words; all without any. */
  readonly words: readonly string[];
  readonly isList: boolean;
  /** Only those that the long suite tries. */
  readonly isOften: boolean;
}

const options = {
  list: { type: 'boolean', default: false },
  often: { type: 'boolean', default: false },
} as const;

export function parseMutantOptions(args: readonly string[]): MutantOptions {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { words: positionals, isList: values.list, isOften: values.often };
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}; npm run mutants -- --help lists the options`);
  }
}

export function chosen(all: readonly Mutant[], { words, isOften }: MutantOptions): readonly Mutant[] {
  const found = all.filter(
    ({ guard, file, often }) =>
      (!isOften || often) && (words.length === 0 || words.some((word) => `${guard} ${file}`.includes(word))),
  );
  if (found.length === 0) throw new UsageError('no mutant has these words; npm run mutants -- --list shows them all');
  return found;
}
