import { formatDecimal, parseExactAmount } from '@leko/money';
import type { Locale } from '../mails/domain/locale.ts';
import { JOINER, type Reader } from './content.ts';

const TAGS = { ru: 'ru-RU', en: 'en-GB' } as const;
/** People in Russia call it so; Intl would say GMT+3. */
const MOSCOW = { zone: 'Europe/Moscow', ru: 'МСК', en: 'MSK' } as const;

/** `"1234.50 RUB"` as the reader writes it: `1 234,50 ₽`. */
export function money(amount: string, locale: Locale): string {
  const parsed = parseExactAmount(amount);
  if (parsed === undefined) throw new RangeError('not an amount');
  return moneyFormat(locale, parsed.currency).format(formatDecimal(parsed) as Intl.StringNumericLiteral); // Text keeps every digit; a number would not.
}

/** True where there is no value. */
export const isZero = (amount: string): boolean => parseExactAmount(amount)?.kopecks === 0n;

/** An instant as the reader writes it, in the platform's zone. */
export function dateTime(iso: string, reader: Reader): string {
  const at = new Date(iso);
  return together(instantFormat(reader).format(at), zoneName(at, reader));
}

/** From when to when, the date once where it is one day. */
export function period(from: string, to: string | undefined, reader: Reader): string {
  if (to === undefined) return dateTime(from, reader);
  const [start, end] = [new Date(from), new Date(to)];
  if (end < start) return dateTime(from, reader); // The two are swapped; the beginning is what people need.
  return together(instantFormat(reader).formatRange(start, end), zoneName(start, reader));
}

/** What reads as one word is never broken at the end of a line: a day and its month, a time and its zone, from and to. */
const together = (time: string, zone: string): string =>
  `${time}\u00a0${zone}`
    .replace(/\s(?=г\.)/g, '\u00a0')
    .replace(/\b(\d{1,2}) (?=\p{L})/gu, '$1\u00a0')
    .replace(/(?<=\s)(в|at) (?=\d)/g, '$1\u00a0')
    .replace(/(?<=\d)–(?=\d)/g, `–${JOINER}`);

type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & Record<'other', string>>;
const PLURALS = { ru: new Intl.PluralRules('ru'), en: new Intl.PluralRules('en') } as const;

/** A number and the form of its noun: `2 тренировки`. */
export const counted = (count: number, locale: Locale, forms: Forms): string =>
  `${count}\u00a0${forms[PLURALS[locale].select(count)] ?? forms.other}`;

/** The same for a word without its number. */
export const oneOrMore = (count: number, one: string, more: string): string => (count === 1 ? one : more);

/** Making a format costs more than rendering a mail, and there are few: each is made once. */
function kept<T>(make: (locale: Locale, word: string) => T): (locale: Locale, word: string) => T {
  const made = new Map<string, T>();
  return (locale, word) => {
    const key = `${locale} ${word}`;
    const format = made.get(key) ?? make(locale, word);
    made.set(key, format);
    return format;
  };
}

const moneyFormat = kept((locale, currency) => new Intl.NumberFormat(TAGS[locale], { style: 'currency', currency }));
const timeFormat = kept(
  (locale, timeZone) => new Intl.DateTimeFormat(TAGS[locale], { dateStyle: 'long', timeStyle: 'short', timeZone }),
);
const instantFormat = ({ locale, platform }: Reader): Intl.DateTimeFormat => timeFormat(locale, platform.zone);

function zoneName(at: Date, { locale, platform: { zone } }: Reader): string {
  if (zone === MOSCOW.zone) return MOSCOW[locale];
  const parts = new Intl.DateTimeFormat(TAGS[locale], { timeZone: zone, timeZoneName: 'short' }).formatToParts(at);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}
