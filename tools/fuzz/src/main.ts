import { randomInt } from 'node:crypto';
import { stopOnSignals, terminal, UsageError } from '@leko/local';
import type { Finding } from './findings.ts';
import { type FuzzOptions, parseFuzzOptions } from './options.ts';
import { openOwnStack } from './own-stack.ts';
import { coverageText, findingText, memoryText } from './report.ts';
import { type FuzzRun, fuzz } from './run.ts';

const { say } = terminal;
const MAX_SEED = 2 ** 32;

type Target = Pick<FuzzRun, 'url' | 'inside' | 'secrets'>;

async function fuzzTarget(options: FuzzOptions, target: Target): Promise<number> {
  const { seed } = options;
  say(`\nFuzzing ${target.url}: every operation, then ${options.steps} steps, --seed ${seed}\n`);
  const found = (finding: Finding) => say(`\n${findingText(finding, { url: target.url, seed })}\n`);
  const result = await fuzz({ ...options, ...target, progress: say, found });
  say(`\n${coverageText(result.coverage)}`);
  say(memoryText(result.memory));
  for (const { where, complaint, times } of result.findings) say(`${where}: ${complaint.what}  (${times} times)`);
  say(`${result.findings.length} findings in ${result.steps} steps, --seed ${seed}`);
  return result.findings.length === 0 ? 0 : 1;
}

async function fuzzOwnStack(options: FuzzOptions): Promise<void> {
  const stack = openOwnStack(terminal);
  const stop = stopOnSignals(() => stack.stop());
  try {
    const target = await stack.start();
    stop(await Promise.race([fuzzTarget(options, target), stack.failure]));
  } catch (error) {
    process.stderr.write(`\nFAILED: ${(error as Error).message}\n`);
    stop(1);
  }
}

try {
  const options = parseFuzzOptions(process.argv.slice(2), () => randomInt(MAX_SEED));
  const { url } = options;
  if (url === undefined) await fuzzOwnStack(options);
  else process.exitCode = await fuzzTarget(options, { url, inside: undefined, secrets: [] });
} catch (error) {
  process.stderr.write(`cannot go on: ${(error as Error).message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
