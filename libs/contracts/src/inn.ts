const INN_10 = [2, 4, 10, 3, 5, 9, 4, 6, 8];
const INN_12_FIRST = [7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
const INN_12_SECOND = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];

/** The check digits of a taxpayer number: 10 digits of a company, 12 of a person. All zeros pass the sum and are no one's number. */
export function isInn(text: string): boolean {
  if (/^0+$/.test(text)) return false;
  if (/^\d{10}$/.test(text)) return innDigit(text, INN_10) === text[9];
  if (!/^\d{12}$/.test(text)) return false;
  return innDigit(text, INN_12_FIRST) === text[10] && innDigit(text, INN_12_SECOND) === text[11];
}

const innDigit = (text: string, weights: readonly number[]): string => String((weigh(text, weights) % 11) % 10);

const weigh = (text: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * Number(text[index]), 0);
