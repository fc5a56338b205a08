import { Value } from '@sinclair/typebox/value';
import { describe, expect, it } from 'vitest';
import { PlainText, Text } from './index.ts';

/** Validators of HTTP read patterns by code points, TypeBox by halves of them; both must come to the same. */
const verdicts = (schema: ReturnType<typeof Text>, text: string) => [
  Value.Check(schema, text),
  new RegExp(schema.pattern ?? '', 'u').test(text),
];
const [words, id] = [Text(200, 'a name'), PlainText(200, 'an id')];

describe('a name', () => {
  it.each([
    ['a picture of several', '👩\u200D🦰'],
    ['a family', 'Клуб 👨\u200D👩\u200D👧'],
    ['a picture with a sign that chooses its look', '🏋️\u200D♀️ yoga'],
    ['Persian half-space', 'می\u200Cخواهم'],
    ['Hindi', 'क्\u200Dष'],
    ['plain words', ' Anna O’Neil-Смирнова (№ 1) '],
    ['Chinese', '瑜伽　一'],
  ])('may be %s', (_what, name) => {
    expect(verdicts(words, name)).toEqual([true, true]);
  });

  it.each([
    ['joined Latin letters', 'ad\u200Dmin'],
    ['joined Cyrillic letters', 'ан\u200Cна'],
    ['a joined end', 'می\u200C'],
    ['a joined beginning', '\u200Dمی'],
    ['two that join', 'می\u200C\u200Dخ'],
    ['a joined space', 'می\u200C خ'],
    ['an invisible space', 'an\u200Bna'],
    ['a mark that turns the line around', 'anna\u202E'],
    ['nothing but spaces', ' \u3000'],
    ['a control character', 'an\u0000na'],
  ])('hides no %s', (_what, name) => {
    expect(verdicts(words, name)).toEqual([false, false]);
  });
});

it.each(['👩\u200D🦰', 'می\u200Cخواهم', 'ad\u200Dmin'])('an id joins nothing: %j', (text) => {
  expect(verdicts(id, text)).toEqual([false, false]);
});
