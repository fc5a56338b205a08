import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guards } from '../src/mutants/guards.ts';
import { mutate } from '../src/mutants/mutant.ts';
import { chosen, parseMutantOptions } from '../src/mutants/options.ts';
import { ROOT } from '../src/stack/root.ts';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

describe('the list of mutants', () => {
  it.each(guards)('fits the code: $guard', (mutant) => {
    const whole = read(mutant.file);

    expect(mutate(whole, mutant)).not.toBe(whole);
    expect(existsSync(join(ROOT, mutant.test))).toBe(true);
  });

  it('names each guard once, and no loss twice', () => {
    expect(new Set(guards.map(({ guard }) => guard)).size).toBe(guards.length);
    expect(new Set(guards.map(({ file, from, to }) => `${file} ${from} ${to}`)).size).toBe(guards.length);
  });
});

describe('a mutant', () => {
  const change = { file: 'a.ts', from: 'if (bad) throw', to: 'if (false) throw' };

  it('is the file with one place changed', () => {
    expect(mutate('one; if (bad) throw x; two', change)).toBe('one; if (false) throw x; two');
  });

  it.each(['nothing of it', 'if (bad) throw; if (bad) throw'])(
    'is refused where its place is not there once: %s',
    (text) => {
      expect(() => mutate(text, change)).toThrow(/a\.ts has "if \(bad\) throw" [02] times, not once/);
    },
  );
});

describe('npm run mutants', () => {
  it('tries those that have one of the words, in what they guard or where', () => {
    const options = parseMutantOptions(['restore', 'no such word']);

    expect(chosen(guards, options).every(({ guard, file }) => `${guard} ${file}`.includes('restore'))).toBe(true);
    expect(chosen(guards, parseMutantOptions([]))).toEqual(guards);
  });

  it.each([
    [['no such word'], 'no mutant has these words; npm run mutants -- --list shows them all'],
    [['--wrong'], "Unknown option '--wrong'; npm run mutants -- --help lists the options"],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => chosen(guards, parseMutantOptions(args))).toThrow(message);
  });
});
