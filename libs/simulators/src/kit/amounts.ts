const ROUBLES = /^(\d{1,12})(?:\.(\d{1,2}))?$/;

/** 310, 310.5 or "310.00" as whole kopecks; undefined for anything that is not a plain amount of roubles. */
export function kopecksOf(roubles: number | string): number | undefined {
  const match = ROUBLES.exec(String(roubles));
  if (!match) return undefined;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** 31000 → "310.00" */
export function roublesText(kopecks: number): string {
  return `${Math.trunc(kopecks / 100)}.${String(kopecks % 100).padStart(2, '0')}`;
}

/** The JSON number of upstreams that send amounts as numbers. */
export function roublesNumber(kopecks: number): number {
  return Number(roublesText(kopecks));
}

/** What fault `wrong_amount` turns an amount into: a rouble less, though never nothing. */
export function oneRoubleLess(kopecks: number): number {
  return Math.max(1, kopecks - 100);
}
