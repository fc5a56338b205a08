export { allocate } from './allocate.ts';
export {
  add,
  type Currency,
  compare,
  DEFAULT_CURRENCY,
  formatAmount,
  formatDecimal,
  formatExactAmount,
  fromJsonNumber,
  isEqual,
  kopecks,
  type Money,
  parseAmount,
  parseExactAmount,
  roubles,
  subtract,
  toJsonNumber,
  ZERO,
} from './money.ts';
export {
  isPercentage,
  percentContained,
  percentContainedInRoubles,
  percentOfInRoubles,
  percentOfInRoublesUp,
} from './percent.ts';
