import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwnStack } from '../../src/own-stack.ts';
import { coverageText, findingText, memoryText } from '../../src/report.ts';
import { type FuzzRun, fuzz } from '../../src/run.ts';

/** The same in every run of the gate; the long suite and `npm run fuzz` by hand take another each time. */
const SEED = Number(process.env.LEKO_FUZZ_SEED ?? '20261121');
const STEPS = Number(process.env.LEKO_FUZZ_STEPS ?? '250');
/** Against a hang only: nothing here is measured in time. */
const LIMIT_MS = 60 * 60_000;

const stack = openOwnStack({ say: () => {}, step: (_what, play) => play() });
let target: Pick<FuzzRun, 'url' | 'inside' | 'secrets'>;

beforeAll(async () => {
  target = await stack.start();
}, LIMIT_MS);
afterAll(() => stack.stop());

it(
  `every operation, then ${STEPS} random steps: nothing to complain about, --seed ${SEED}`,
  async () => {
    const textOf = (finding: Parameters<FuzzRun['found']>[0]) => findingText(finding, { url: target.url, seed: SEED });
    const run: FuzzRun = {
      ...target,
      seed: SEED,
      steps: STEPS,
      slow: process.env.LEKO_FUZZ_SLOW === '1',
      operations: [],
      progress: () => {},
      found: (finding) => process.stderr.write(`\n${textOf(finding)}\n`),
    };

    const { coverage, findings, memory } = await Promise.race([fuzz(run), stack.failure]);

    expect(findings.map(textOf).join('\n'), `${coverageText(coverage)}\n${memoryText(memory)}`).toBe('');
    expect(coverage.rows.length).toBeGreaterThan(50);
  },
  LIMIT_MS,
);
