const COMPANY = [2, 4, 10, 3, 5, 9, 4, 6, 8];
const PERSON_11 = [7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
const PERSON_12 = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];

/** Check digits of a taxpayer number: ten digits of a company, twelve of a person. */
export function isInn(text: string): boolean {
  if (/^\d{10}$/.test(text)) return isChecked(text, COMPANY);
  return /^\d{12}$/.test(text) && isChecked(text, PERSON_11) && isChecked(text, PERSON_12);
}

function isChecked(text: string, weights: readonly number[]): boolean {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
  return (sum % 11) % 10 === Number(text[weights.length]);
}
