import { type BenchResult, isMet } from '@leko/testing/bench';
import { type BenchRunOptions, parseBenchOptions } from './bench/options.ts';
import { reportText } from './bench/report.ts';
import { findBenches, loadBench } from './bench/suite.ts';
import { stopOnSignals } from './lifecycle.ts';

const say = (line: string) => process.stderr.write(`  ${line}\n`);

/** Every figure is measured beside a baseline in the same run, because machines differ and days do. */
async function measure({ names, scale, list }: BenchRunOptions): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const found of findBenches(names)) {
    process.stderr.write(`> ${found.name}\n`);
    if (list) continue;
    const bench = await loadBench(found);
    for (const result of await bench({ scale, say })) {
      process.stdout.write(`\n${reportText(result)}\n`);
      results.push(result);
    }
  }
  return results;
}

stopOnSignals(async () => {});
try {
  const options = parseBenchOptions(process.argv.slice(2));
  const missed = (await measure(options)).filter((result) => !isMet(result)).map(({ name }) => name);
  if (missed.length > 0) process.stdout.write(`missed: ${missed.join('; ')}\n`);
  process.exit(options.strict && missed.length > 0 ? 1 : 0);
} catch (error) {
  process.stderr.write(`cannot go on: ${(error as Error).message}\n`);
  process.exit(1);
}
