import type { Json } from './json.ts';
import type { Random } from './random.ts';
import type { Schema } from './schema.ts';

/** Money as people, programs and attackers write it; nearly all of it is wrong. */
const MONEY = [
  '0 RUB',
  '1 RUB',
  '-1 RUB',
  '−1 RUB',
  '+1 RUB',
  '01 RUB',
  '1',
  '1 rub',
  '1 RUR',
  '1 USD',
  '1 QQQ',
  '1  RUB',
  ' 1 RUB',
  '1 RUB ',
  '1RUB',
  'RUB 1',
  '1.0 RUB',
  '1.00 RUB',
  '1.001 RUB',
  '1,00 RUB',
  '1 000 RUB',
  '1_000 RUB',
  '1e3 RUB',
  '0x10 RUB',
  'Infinity RUB',
  'NaN RUB',
  '١٠٠ RUB',
  '１００ RUB',
  '999999999999 RUB',
  '1000000000000 RUB',
  '99999999999999999999 RUB',
  '1 RUB\n',
  '1 RUB RUB',
  '',
  ' ',
  'RUB',
  '0.01 RUB',
  '0.00 RUB',
  '.5 RUB',
  '5. RUB',
  '1/2 RUB',
  '½ RUB',
] as const;
const DATES = [
  '0000-01-01',
  '0001-01-01',
  '1899-12-31',
  '1970-01-01',
  '1999-12-31',
  '2000-01-01',
  '2000-02-29',
  '2001-02-29',
  '2026-02-30',
  '2026-13-01',
  '2026-00-10',
  '2026-1-1',
  '2099-12-31',
  '2100-01-01',
  '9999-12-31',
  '10000-01-01',
  '+010000-01-01',
  '-000001-01-01',
  '2026-11-29T00:00:00Z',
  '20261129',
  '2026-W48-7',
  'today',
  'infinity',
  'epoch',
] as const;
const INSTANTS = [
  '2026-11-29T12:00:00Z',
  '2026-11-29T12:00:00+14:00',
  '2026-11-29T12:00:00-23:59',
  '2026-11-29T12:00:00+24:00',
  '2026-11-29T24:00:00Z',
  '2026-11-29T23:59:60Z',
  '2016-12-31T23:59:60Z',
  '2026-11-29T12:00:00',
  '2026-11-29 12:00:00Z',
  '2026-11-29t12:00:00z',
  '2026-11-29T12:00:00.123456789123Z',
  '0000-01-01T00:00:00Z',
  '1900-01-01T00:00:00Z',
  '1970-01-01T00:00:00Z',
  '2100-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '+275760-09-13T00:00:00Z',
  '2026-02-30T00:00:00Z',
  'infinity',
  'now',
] as const;
const UUIDS = [
  '',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  'FFFFFFFF-FFFF-4FFF-8FFF-FFFFFFFFFFFF',
  '00000000000000000000000000000000',
  '{00000000-0000-4000-8000-000000000000}',
  'urn:uuid:00000000-0000-4000-8000-000000000000',
  '00000000-0000-4000-8000-00000000000',
  '00000000-0000-4000-8000-0000000000000',
  'g0000000-0000-4000-8000-000000000000',
  'null',
  '1',
] as const;
const EMAILS = [
  'a@b',
  'a@b.co',
  '@example.com',
  'a@',
  'a b@example.com',
  '"a b"@example.com',
  'a@example.com,b@example.com',
  'a@example.com\r\nbcc: x@y.zz',
  'a@[127.0.0.1]',
  'a@example..com',
  '.a@example.com',
  'a@-example.com',
  'имя@пример.рф',
  `${'a'.repeat(64)}@example.com`,
  `${'a'.repeat(65)}@example.com`,
  `a@${'b'.repeat(63)}.com`,
  `a@${'b'.repeat(64)}.com`,
  `a@${'b.'.repeat(125)}com`,
  '<a@example.com>',
] as const;
const PHONES = [
  '+79991234567',
  '79991234567',
  '+0',
  '+1234567',
  '+123456',
  '+1234567890123456',
  '8 (999) 123-45-67',
  '＋79991234567',
] as const;
/** What is a text but not one that should be stored. */
const TEXTS = [
  '',
  ' ',
  '\t',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'a\udc00b',
  '\ufeff',
  '\u202egnp.exe',
  '\u200b',
  '\u2028',
  '\r\nX-Evil: 1',
  '\u0085',
  '\u0301'.repeat(50),
  '👩‍👩‍👧‍👦'.repeat(20),
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'true',
  '[object Object]',
  '\\u0000',
  '%00',
  '\ufffe',
  '\u{10ffff}',
] as const;
const NUMBERS = [
  -1,
  0,
  1,
  2,
  -0,
  0.5,
  1e21,
  1e308,
  -1e308,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 63,
  5e-324,
] as const;

const HUGE = 30_000;

/** A value at, near or beyond what the schema allows; whether it is allowed is for the description to say. */
export function edgeValue(schema: Schema, random: Random): Json {
  if (schema.anyOf !== undefined) return edgeValue(random.pickAny(schema.anyOf) ?? {}, random);
  if (schema.enum !== undefined) return random.pick(variantsOf(String(random.pickAny(schema.enum))));
  switch (schema.type) {
    case 'integer':
    case 'number': {
      const { minimum = 0, maximum = 100 } = schema;
      return random.pick([minimum, minimum - 1, maximum, maximum + 1, minimum + 0.5, random.pick(NUMBERS)]);
    }
    case 'boolean':
      return random.pick(['true', 'false', 0, 1, null, '']);
    case 'array':
      return edgeArray(schema, random);
    case 'object':
      return random.pick<Json>([{}, { extra: 1 }, [], null, ...crowded]);
    default:
      return edgeText(schema, random);
  }
}

const crowded: readonly Json[] = [51, 1_001].map((many) =>
  Object.fromEntries(Array.from({ length: many }, (_, index) => [`k${index}`, index])),
);

const variantsOf = (word: string): [string, ...string[]] => [
  word.toLowerCase(),
  word.toUpperCase(),
  ` ${word}`,
  `${word} `,
  `${word}\u0000`,
  '',
  `${word}${word}`,
  'ALL',
  '__proto__',
];

function edgeArray({ minItems = 0, maxItems = 100, items = {} }: Schema, random: Random): Json {
  const length = random.pick([0, Math.max(minItems - 1, 0), minItems, maxItems, maxItems + 1]);
  const one = edgeValue(items, random);
  return Array.from({ length }, () => one);
}

function edgeText(schema: Schema, random: Random): string {
  const { minLength = 0, maxLength = 256 } = schema;
  const known = [...ofKind(schema), ...TEXTS];
  if (random.chance(60)) return random.pickAny(known) ?? '';
  const letter = random.pick(['a', 'ж', '😀', ' ', '1']);
  const length = random.pick([minLength, Math.max(minLength - 1, 0), maxLength, maxLength + 1, HUGE]);
  return letter.repeat(length);
}

function ofKind({ format, pattern = '' }: Schema): readonly string[] {
  if (pattern.includes('\\d{1,12}')) return MONEY;
  if (pattern.includes('\\d{7,15}')) return PHONES;
  if (pattern.startsWith('^\\d{4}-') || pattern.startsWith('^20'))
    return [...DATES, '2026-11', '2026-13', '1999-01', '2099-12', '2126-01'];
  switch (format) {
    case 'uuid':
      return UUIDS;
    case 'date':
      return DATES;
    case 'date-time':
      return INSTANTS;
    case 'email':
      return EMAILS;
    case 'email-or-phone':
      return [...EMAILS, ...PHONES];
    default:
      return [];
  }
}
