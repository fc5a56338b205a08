import { describe, expect, test } from 'vitest';
import { fontOf } from './fonts.ts';
import { type Run, runsOf } from './runs.ts';

/** Sorted, because Arabic and Hebrew are printed in another order; without joiners and modifiers, which are not printed. */
const lettersIn = (text: string) =>
  [...text.normalize('NFC').replace(/[\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}\s]/gu, '')].toSorted();
const brief = (runs: readonly Run[]) => runs.map(({ font, text }) => [font, text]);

describe('every letter has a glyph', () => {
  test.each([
    ['Russian', 'Занятие № 1 «Йога» — ё й'],
    ['letters with marks of their own', 'и\u0306 е\u0308 e\u0301 a\u0328\u0301'],
    ['Chinese, Japanese, Korean', '瑜伽課 ヨガ 요가'],
    ['Hindi', 'योग कक्षा हिन्दी'],
    ['Tamil, Thai, Georgian, Armenian', 'யோகா โยคะ იოგა Յոգա'],
    ['Hebrew, Arabic, Persian', 'יוגה يوغا می\u200Cخواهم'],
    ['emoji', '🧘 💪🏽 ❤️ 👩‍🦰 🏋🏽‍♀️ 🇷🇺 1️⃣'],
  ])('%s', (_what, text) => {
    const runs = runsOf(text);

    for (const { font, text: part } of runs) {
      const missing = fontOf(font)
        .layout(part)
        .glyphs.filter(({ id }) => id === 0);
      expect(missing, `${font} for ${part}`).toEqual([]);
    }
    const printed = runs.map((run) => run.text).join('');
    expect(lettersIn(printed)).toEqual(lettersIn(text));
  });

  test('or the replacement character, not an empty box', () => {
    expect(brief(runsOf('a\u{20000}b'))).toEqual([['Text', 'a\uFFFDb']]);
  });
});

test('what one font can show stays one run', () => {
  expect(brief(runsOf('Проведение занятия «Йога»'))).toEqual([['Text', 'Проведение занятия «Йога»']]);
  expect(brief(runsOf('Йога 瑜伽'))).toEqual([
    ['Text', 'Йога '],
    ['Everything', '瑜伽'],
  ]);
});

test('letters that are joined stay together, and invisible characters are not printed', () => {
  expect(brief(runsOf('👩‍🦰'))).toEqual([['Everything', '👩🦰']]);
  expect(brief(runsOf('हिन्दी'))).toEqual([['Devanagari', 'हिन्दी']]);
});

describe('what is read from right to left', () => {
  const NBSP = '\u00A0';

  test.each([
    // A font turns the letters of such a run around by itself, and only what stays together is turned around together.
    ['stays in one piece', 'שלום עולם', [`שלום${NBSP}עולם`]],
    ['has its numbers the right way', 'שלום 123 עולם', [`${NBSP}עולם`, '123', `שלום${NBSP}`]],
    ['stands where it is within other words', 'Йога שלום עולם, зал', ['Йога ', `שלום${NBSP}עולם`, ', зал']],
    ['has its brackets turned', 'שלום (עולם) אב', [`שלום${NBSP})עולם(${NBSP}אב`]],
  ])('%s', (_what, text, expected) => {
    expect(runsOf(text).map((run) => run.text)).toEqual(expected);
  });

  test('has the parts that another font shows in the same order', () => {
    // Syriac between Hebrew: read first is what stands rightmost.
    expect(brief(runsOf('אב ܫܠ'))).toEqual([
      ['Everything', 'ܫܠ'],
      ['Text', `אב${NBSP}`],
    ]);
  });
});
