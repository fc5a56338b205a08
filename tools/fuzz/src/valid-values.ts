import { TEST_DAY } from '@leko/local';
import { DAY_MS } from '@leko/runtime/durations';
import fc from 'fast-check';
import type { Json } from './json.ts';
import type { Random } from './random.ts';
import type { Schema } from './schema.ts';

const SHORT = 24;
const MAX_ITEMS = 4;
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
export function validValue(schema: Schema, random: Random): Json {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return random.pickAny(schema.enum) ?? null;
  if (schema.anyOf !== undefined) return validValue(random.pickAny(schema.anyOf) ?? {}, random);
  const { minimum = 0, maximum = minimum + 1_000, minItems = 0, maxItems = MAX_ITEMS } = schema;
  switch (schema.type) {
    case 'object':
      return validObject(schema, random);
    case 'array': {
      const length = minItems + random.int(Math.min(maxItems, MAX_ITEMS) - minItems + 1);
      return Array.from({ length }, () => validValue(schema.items ?? {}, random));
    }
    case 'integer':
    case 'number':
      return minimum + random.int(Math.min(maximum - minimum, 1_000) + 1);
    case 'boolean':
      return random.chance(50);
    case 'null':
      return null;
    default:
      return validText(schema, random);
  }
}

function validObject({ properties = {}, required = [] }: Schema, random: Random): Json {
  const chosen = Object.entries(properties).filter(([name]) => required.includes(name) || random.chance(60));
  return Object.fromEntries(chosen.map(([name, schema]) => [name, validValue(schema, random)]));
}

function validText(schema: Schema, random: Random): string {
  const { format, pattern, examples = [] } = schema;
  if (format?.startsWith('email')) return `person-${random.int(1_000)}@example.com`;
  if (format !== undefined) return formatted(format, random);
  const candidates = [random.pick(WORDS), ...examples.filter((one) => typeof one === 'string')];
  const wanted = random.pickAny(candidates) ?? '';
  if (fits(schema, wanted)) return wanted;
  for (let tries = 0; pattern !== undefined && tries < 5; tries += 1) {
    const made = matched(pattern, random);
    if (fits(schema, made)) return made;
  }
  return candidates.find((one) => fits(schema, one)) ?? 'x'.repeat(Math.max(schema.minLength ?? 1, 1));
}

function fits({ pattern, minLength = 0, maxLength = SHORT * 10 }: Schema, text: string): boolean {
  const length = [...text].length;
  return length >= minLength && length <= maxLength && (pattern === undefined || new RegExp(pattern, 'u').test(text));
}

/** fast-check builds texts out of a regular expression. */
function matched(pattern: string, random: Random): string {
  const known = matching.get(pattern) ?? fc.stringMatching(new RegExp(pattern, 'u'));
  matching.set(pattern, known);
  return fc.sample(known, { seed: random.int(2 ** 31), numRuns: 1 })[0] ?? '';
}

function formatted(format: string, random: Random): string {
  const moment = new Date(TEST_DAY.getTime() + (random.int(2 * SPREAD_DAYS) - SPREAD_DAYS) * DAY_MS).toISOString();
  switch (format) {
    case 'uuid':
      return random.uuid();
    case 'date':
      return moment.slice(0, 10);
    case 'date-time':
      return moment;
    case 'uri':
      return 'https://example.com/page';
    default:
      return random.pick(WORDS);
  }
}
