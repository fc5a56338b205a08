const MONTHS = [
  'января',
  'февраля',
  'марта',
  'апреля',
  'мая',
  'июня',
  'июля',
  'августа',
  'сентября',
  'октября',
  'ноября',
  'декабря',
];
const IN_THE_NOMINATIVE = [
  'январь',
  'февраль',
  'март',
  'апрель',
  'май',
  'июнь',
  'июль',
  'август',
  'сентябрь',
  'октябрь',
  'ноябрь',
  'декабрь',
];
const NARROW = '\u00A0';
/** Written from its digits: an amount never becomes a floating-point number. */
const AMOUNT = new Intl.NumberFormat('ru-RU', { minimumFractionDigits: 2, useGrouping: 'always' });

/** `-1234567.80` as it is written in Russia: `-1 234 567,80`. */
export const amountText = (decimal: string): string => AMOUNT.format(decimal as Intl.StringNumericLiteral);

/** `2026-11-20` as `20.11.2026`. */
export const dayText = (day: string): string => day.split('-').reverse().join('.');

/** `2026-11-20` as `20 ноября 2026 г.` */
export function longDayText(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${Number(date)} ${MONTHS[Number(month) - 1]} ${year} г.`;
}

/** `2026-11` as `ноябрь 2026 г.` */
export function monthText(month: string): string {
  const [year = '', number = ''] = month.split('-');
  return `${IN_THE_NOMINATIVE[Number(number) - 1]} ${year} г.`;
}

/** `22.00` as `НДС 22 %`, `0.00` as `без НДС`. */
export function rateText(percentage: string): string {
  const plain = String(Number(percentage)).replace('.', ',');
  return plain === '0' ? 'без НДС' : `НДС ${plain}${NARROW}%`;
}
