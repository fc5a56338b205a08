import { DAY_MS } from '@leko/runtime/durations';
import fc from 'fast-check';
import type { Dice } from './dice.ts';
import type { Json } from './json.ts';
import type { Schema } from './schema.ts';

const SHORT = 24;
const MAX_ITEMS = 4;
const AROUND = Date.UTC(2026, 10, 29);
const SPREAD_DAYS = 400;
/** What people and programs write: plain, long, foreign, with everything that quoting and escaping may get wrong. */
const WORDS = [
  'Classic yoga session',
  'Йога с тренером',
  'مرحبا بالعالم',
  '👩‍👩‍👧‍👦 family run 🏃🏽',
  `O'Brien "the coach" <b>&amp;</b>`,
  `'; drop table payment; --`,
  '{{7*7}} $(id) %s %n',
  '=HYPERLINK("http://x","y")',
  'ﬀ Å Å ё é',
  '../../etc/passwd',
  '𝒴𝑜𝑔𝒶 ½ ² Ⅷ',
] as const;

const matching = new Map<string, fc.Arbitrary<string>>();

/** A value that the schema allows. */
export function validValue(schema: Schema, dice: Dice): Json {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return dice.pickAny(schema.enum) ?? null;
  if (schema.anyOf !== undefined) return validValue(dice.pickAny(schema.anyOf) ?? {}, dice);
  const { minimum = 0, maximum = minimum + 1_000, minItems = 0, maxItems = MAX_ITEMS } = schema;
  switch (schema.type) {
    case 'object':
      return validObject(schema, dice);
    case 'array': {
      const length = minItems + dice.int(Math.min(maxItems, MAX_ITEMS) - minItems + 1);
      return Array.from({ length }, () => validValue(schema.items ?? {}, dice));
    }
    case 'integer':
    case 'number':
      return minimum + dice.int(Math.min(maximum - minimum, 1_000) + 1);
    case 'boolean':
      return dice.chance(50);
    case 'null':
      return null;
    default:
      return validText(schema, dice);
  }
}

function validObject({ properties = {}, required = [] }: Schema, dice: Dice): Json {
  const chosen = Object.entries(properties).filter(([name]) => required.includes(name) || dice.chance(60));
  return Object.fromEntries(chosen.map(([name, schema]) => [name, validValue(schema, dice)]));
}

function validText(schema: Schema, dice: Dice): string {
  const { format, pattern, examples = [] } = schema;
  if (format?.startsWith('email')) return `person-${dice.int(1_000)}@example.com`;
  if (format !== undefined) return formatted(format, dice);
  const candidates = [dice.pick(WORDS), ...examples.filter((one) => typeof one === 'string')];
  const wanted = dice.pickAny(candidates) ?? '';
  if (fits(schema, wanted)) return wanted;
  for (let tries = 0; pattern !== undefined && tries < 5; tries += 1) {
    const made = matched(pattern, dice);
    if (fits(schema, made)) return made;
  }
  return candidates.find((one) => fits(schema, one)) ?? 'x'.repeat(Math.max(schema.minLength ?? 1, 1));
}

function fits({ pattern, minLength = 0, maxLength = SHORT * 10 }: Schema, text: string): boolean {
  const length = [...text].length;
  return length >= minLength && length <= maxLength && (pattern === undefined || new RegExp(pattern, 'u').test(text));
}

/** fast-check builds texts out of a regular expression. */
function matched(pattern: string, dice: Dice): string {
  const known = matching.get(pattern) ?? fc.stringMatching(new RegExp(pattern, 'u'));
  matching.set(pattern, known);
  return fc.sample(known, { seed: dice.int(2 ** 31), numRuns: 1 })[0] ?? '';
}

function formatted(format: string, dice: Dice): string {
  const moment = new Date(AROUND + (dice.int(2 * SPREAD_DAYS) - SPREAD_DAYS) * DAY_MS).toISOString();
  switch (format) {
    case 'uuid':
      return dice.uuid();
    case 'date':
      return moment.slice(0, 10);
    case 'date-time':
      return moment;
    case 'uri':
      return 'https://example.com/page';
    default:
      return dice.pick(WORDS);
  }
}
