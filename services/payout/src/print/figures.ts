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
const THREE_DIGITS = /\B(?=(\d{3})+(?!\d))/g;
const NARROW = '\u00A0';

/** `-1234567.80` as people here write it: `-1 234 567,80`. */
export function amountText(decimal: string): string {
  const [roubles = '', kopecks = ''] = decimal.split('.');
  return `${roubles.replace(THREE_DIGITS, NARROW)},${kopecks}`;
}

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

/** `22.00` as `22 %`, `0.00` as nothing that anybody pays. */
export function rateText(percentage: string): string {
  const plain = percentage.replace(/\.?0+$/, '').replace('.', ',');
  return plain === '' || plain === '0' ? 'без НДС' : `НДС ${plain}${NARROW}%`;
}
