import { formatDecimal, parseExactAmount } from '@leko/money';
import type { Locale } from '../domain/locale.ts';

const ZONE = 'Europe/Moscow';
const TAGS = { ru: 'ru-RU', en: 'en-GB' } as const;

/** `"1234.50 RUB"` as the reader writes it: `1 234,50 ₽`. */
export function money(amount: string, locale: Locale): string {
  const parsed = parseExactAmount(amount);
  if (parsed === undefined) throw new RangeError('not an amount');
  const format = new Intl.NumberFormat(TAGS[locale], { style: 'currency', currency: parsed.currency });
  return format.format(formatDecimal(parsed) as Intl.StringNumericLiteral); // Text keeps every digit; a number would not.
}

/** An instant as the reader writes it, in Moscow's time. */
export function dateTime(iso: string, locale: Locale): string {
  const format = new Intl.DateTimeFormat(TAGS[locale], { dateStyle: 'long', timeStyle: 'short', timeZone: ZONE });
  return `${format.format(new Date(iso))} ${locale === 'ru' ? 'МСК' : 'MSK'}`;
}
