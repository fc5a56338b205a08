export { asAdmin, type Query } from './as-admin.ts';
export { latency, type Target } from './latency.ts';
export { type Load, loadInTurn } from './load.ts';
export { type Bench, type BenchOptions, type BenchResult, type Goal, isMet, type Measure, ratioOf } from './result.ts';
