import { parseRegExpLiteral } from '@eslint-community/regexpp';
import { describe, expect, it } from 'vitest';
import { countSteps } from '../src/patterns/count-steps.ts';
import { findPatterns } from '../src/patterns/find-patterns.ts';
import { hostileTexts } from '../src/patterns/hostile-texts.ts';
import { readSources } from '../src/tidy.ts';

/** Tests, and tools that see nothing but our own sources, answers and arguments. */
const TOOLS =
  /\.(test|bench)\.ts$|\/(test|bench)\/|^libs\/testing\/src\/(?!simulator)|^deploy\/local\/src\/demo\/|^tools\//;
/** Its alternatives stand there as literals, and are tried one by one. */
const PUT_TOGETHER = ['libs/redaction/src/text.ts'];

/** Steps are exact, so small texts show how they grow as well as large ones. */
const SMALL = 4 * 1_024;
const LARGE = 4 * SMALL;
/** An engine may look at each sign so often: what is bounded may be tried anew from many of them. */
const STEPS_A_SIGN = 500;
/** Four times the text, four times the steps, and a tenth for what has no size. */
const GROWTH = 4.4;

/** The first text for which the steps grow faster than its size; undefined where there is none. */
function slowText(source: string, flags: string): string | undefined {
  const literal = parseRegExpLiteral(new RegExp(source, flags));
  const slow = hostileTexts(literal).find((text) => {
    const limit = Math.ceil(countSteps(literal, text(SMALL), SMALL * STEPS_A_SIGN) * GROWTH);
    return countSteps(literal, text(LARGE), limit) >= limit;
  });
  return slow?.(50);
}

const patterns = findPatterns(readSources().filter(({ path }) => !TOOLS.test(path)));

describe('every pattern takes steps in proportion to the text', () => {
  it.each(patterns.flatMap(({ at, source, flags }) => (source === undefined ? [] : [{ at, source, flags }])))(
    '$at /$source/$flags',
    ({ source, flags }) => {
      expect(slowText(source, flags)).toBeUndefined();
    },
  );

  it('none is hidden from this test', () => {
    const hidden = patterns.filter(({ source }) => source === undefined).map(({ at }) => at.split(':')[0]);

    expect(new Set(hidden)).toEqual(new Set(PUT_TOGETHER));
    expect(patterns.length).toBeGreaterThan(100);
  });
});
