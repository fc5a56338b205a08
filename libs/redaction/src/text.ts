import { isUuid, UUID_IN_TEXT } from '@leko/contracts';
import { hidden, keepLast, type Mask, maskEmail } from './masks.ts';

/** Longer texts are cut: a log is read by people. Every pattern below is linear (`npm run test:unit -- patterns` counts its steps), so the cost of a text is bounded. */
const MAX_TEXT = 16_384;

/** Numbers of cards end in a digit that makes the sum of Luhn whole; ids of the same length seldom do. */
const maskCard: Mask = (text) => {
  const digits = [...text].filter((character) => character >= '0' && character <= '9').map(Number);
  const sum = digits.reverse().reduce((total, digit, index) => total + (index % 2 === 0 ? digit : doubled(digit)), 0);
  return sum % 10 === 0 ? hidden(text) : text;
};

const doubled = (digit: number): number => (digit > 4 ? digit * 2 - 9 : digit * 2);

/** What a text must have for a form to be in it at all: seen at once, while looking for a form takes its time. */
const HINTS = { jwt: /eyj/i, at: /@/, query: /[?&]/, digits: /\d[\d -]{9}|\+\d/ } as const;

/**
 * What gives itself away by its form, in whatever field it stands. The first that fits a place in the text decides. The
 * beginning of a token is hidden whatever follows it: one that must have points is looked for again from every sign.
 */
const PATTERNS: readonly [name: string, marker: keyof typeof HINTS, pattern: RegExp, mask: Mask][] = [
  ['jwt', 'jwt', /\beyJ[\w-]{8,}(?:\.[\w-]*){0,4}/iu, hidden],
  ['login', 'at', /(?<=:\/\/)[^\s/@:]{1,200}:[^\s/@]{1,200}(?=@)/iu, hidden],
  ['capability', 'query', /(?<=[?&][\w-]{0,40}(?:token|secret|signature|credential)=)[^&#\s"]+/iu, hidden],
  ['email', 'at', /[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}-])/iu, maskEmail],
  // Our own ids are full of digits, and no personal data.
  ['uuid', 'digits', UUID_IN_TEXT, (text) => text],
  ['taxpayer', 'digits', /(?<=(?<!\p{L})(?:inn|инн)\W{0,3})\d{10}(?:\d{2})?(?!\d)/iu, keepLast(4)],
  ['account', 'digits', /(?<!\d)\d{20}(?!\d)/iu, keepLast(4)],
  ['card', 'digits', /(?<![\d.-])[2-6](?:[ -]?\d){12,18}(?![\d.])/iu, maskCard],
  ['phone', 'digits', /\+\d(?:[ ()-]{0,2}\d){9,14}(?!\d)|(?<![\d.-])[78]9\d{9}(?![\d.])/iu, keepLast(2)],
];

const MASKS = new Map(PATTERNS.map(([name, , , mask]) => [name, mask]));

/** Most texts of a log are words and ids: without any of these there is nothing to look for. */
const SUSPECT = new RegExp(
  Object.values(HINTS)
    .map(({ source }) => source)
    .join('|'),
  'i',
);

/** One expression for each set of markers. */
const expressions = new Map<string, RegExp>();

/** Looks only for what the text has a marker of: most that are suspect are addresses, and none of them has everything. */
function expressionFor(text: string): RegExp {
  const met = Object.entries(HINTS).flatMap(([marker, form]) => (form.test(text) ? [marker] : []));
  const key = met.join();
  const known = expressions.get(key);
  if (known !== undefined) return known;
  const forms = PATTERNS.filter(([, marker]) => met.includes(marker)).map(
    ([name, , form]) => `(?<${name}>${form.source})`,
  );
  const expression = new RegExp(forms.join('|'), 'giu');
  expressions.set(key, expression);
  return expression;
}

/** A text without what identifies a person or grants access. */
export function redactText(text: string): string {
  const whole = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  if (isUuid(whole) || !SUSPECT.test(whole)) return storable(whole);
  return storable(whole).replace(expressionFor(whole), (found, ...rest) => {
    const groups = rest.at(-1) as Record<string, string | undefined>; // Named groups come last.
    const [name = ''] = Object.entries(groups).find(([, part]) => part !== undefined) ?? [];
    return MASKS.get(name)?.(found) ?? found;
  });
}

/** Postgres refuses NUL and half a surrogate pair inside jsonb; an upstream, and a payer, may send anything. */
export const storable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed();
