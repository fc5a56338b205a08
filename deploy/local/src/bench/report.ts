import { type BenchResult, isMet, type Measure } from '@leko/testing/bench';

/** A result as people read it: what was measured, and the ratio that the goal speaks of. */
export function reportText(result: BenchResult): string {
  const { name, goal, ratio, rows } = result;
  const width = Math.max(...rows.map(({ what }) => what.length));
  const verdict = isMet(result) ? 'met' : 'MISSED';
  return [
    name,
    ...rows.map((row) => `  ${row.what.padEnd(width)}  ${figures(row)}`),
    goal.unit === undefined
      ? `  ratio ${ratio.toFixed(2)}, goal ${goal.is} ${goal.ratio}: ${verdict}`
      : `  ${ratio.toFixed(2)} ${goal.unit}, goal ${goal.is} ${goal.ratio} ${goal.unit}: ${verdict}`,
    '',
  ].join('\n');
}

function figures({ perSecond, p50, p99 }: Measure): string {
  const rate = `${perSecond >= 100 ? Math.round(perSecond) : perSecond.toFixed(1)}/s`.padStart(10);
  const half = p50 === undefined ? '' : `  p50 ${p50.toFixed(2)} ms`;
  const most = p99 === undefined ? '' : `  p99 ${p99.toFixed(2)} ms`;
  return `${rate}${half}${most}`;
}
