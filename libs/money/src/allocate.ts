/**
 * Splits a whole number of units in the ratio of the weights by largest remainder; ties go to the first.
 * The parts always add up to `total`: nothing is lost and nothing is invented.
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (total < 0n || sum <= 0n || weights.some((weight) => weight < 0n)) {
    throw new RangeError('allocate needs a total ≥ 0 and weights ≥ 0 that are not all zero');
  }

  const parts = weights.map((weight) => (total * weight) / sum);
  const left = total - parts.reduce((a, b) => a + b, 0n);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : Number(b.remainder > a.remainder) * 2 - 1));
  const winners = new Set(byRemainder.slice(0, Number(left)).map(({ index }) => index));

  return parts.map((part, index) => (winners.has(index) ? part + 1n : part));
}
