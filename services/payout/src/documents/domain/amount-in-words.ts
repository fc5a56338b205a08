import type { Money } from '@leko/money';

type Forms = readonly [one: string, few: string, many: string];

const UNITS = ['', 'один', 'два', 'три', 'четыре', 'пять', 'шесть', 'семь', 'восемь', 'девять'];
const TEENS = [
  'десять',
  'одиннадцать',
  'двенадцать',
  'тринадцать',
  'четырнадцать',
  'пятнадцать',
  'шестнадцать',
  'семнадцать',
  'восемнадцать',
  'девятнадцать',
];
const TENS = [
  '',
  '',
  'двадцать',
  'тридцать',
  'сорок',
  'пятьдесят',
  'шестьдесят',
  'семьдесят',
  'восемьдесят',
  'девяносто',
];
const HUNDREDS = [
  '',
  'сто',
  'двести',
  'триста',
  'четыреста',
  'пятьсот',
  'шестьсот',
  'семьсот',
  'восемьсот',
  'девятьсот',
];
/** Groups of three digits above the first. Thousands are feminine: одна тысяча. */
const SCALES: readonly Forms[] = [
  ['тысяча', 'тысячи', 'тысяч'],
  ['миллион', 'миллиона', 'миллионов'],
  ['миллиард', 'миллиарда', 'миллиардов'],
];
const FEMININE: Readonly<Record<string, string>> = { один: 'одна', два: 'две' };
const ROUBLES: Forms = ['рубль', 'рубля', 'рублей'];
const KOPECKS: Forms = ['копейка', 'копейки', 'копеек'];
const GROUP = 1_000;
const LIMIT = 10n ** 12n;

/** `Одна тысяча сто рублей 00 копеек`: the way primary documents spell a total out. */
export function amountInWords({ kopecks }: Money): string {
  const roubles = kopecks / 100n;
  if (kopecks < 0n || roubles >= LIMIT) throw new RangeError(`no words for ${kopecks} kopecks`);
  const rest = Number(kopecks % 100n);
  const words = roubles === 0n ? ['ноль'] : groupsOf(Number(roubles)).flatMap(wordsOf).reverse();
  const text = [...words, form(Number(roubles % 1_000n), ROUBLES)].join(' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)} ${String(rest).padStart(2, '0')} ${form(rest, KOPECKS)}`;
}

/** 1234567 → [567, 234, 1] */
function groupsOf(value: number): number[] {
  return value < GROUP ? [value] : [value % GROUP, ...groupsOf(Math.floor(value / GROUP))];
}

/** The words of a group, last word first. */
function wordsOf(group: number, index: number): string[] {
  if (group === 0) return [];
  const scale = SCALES[index - 1];
  const words = hundreds(group);
  if (scale === undefined) return words.reverse();
  const gendered = index === 1 ? words.map((word) => FEMININE[word] ?? word) : words;
  return [...gendered, form(group, scale)].reverse();
}

function hundreds(group: number): string[] {
  const [hundred, tens] = [Math.floor(group / 100), group % 100];
  const low = tens >= 10 && tens < 20 ? [TEENS[tens - 10]] : [TENS[Math.floor(tens / 10)], UNITS[tens % 10]];
  return [HUNDREDS[hundred], ...low].filter((word) => word !== undefined && word !== '') as string[]; // Just filtered.
}

/** Which form of a noun goes with a number: 1 рубль, 2 рубля, 5 рублей, 11 рублей. */
function form(value: number, [one, few, many]: Forms): string {
  const [tens, units] = [value % 100, value % 10];
  if (tens > 10 && tens < 20) return many;
  if (units === 1) return one;
  return units > 1 && units < 5 ? few : many;
}
