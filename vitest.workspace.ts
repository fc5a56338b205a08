import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests of libs that need Postgres or a broker; all other tests of libs need nothing. */
const LIBS_WITH_SERVERS = [
  'libs/{events,postgres,settings}/test/**/*.test.ts',
  'libs/vault/test/reseal.test.ts',
  'libs/upstream/test/call-log.test.ts',
];
const LONG = '**/*.long.test.ts';
/** What the long suite tries again with many more seeds: models, and properties whose questions come from chance. */
const SEEDED = [
  'libs/money/src/money.test.ts',
  'libs/server/src/strict-json.test.ts',
  'services/pay/src/{payments/domain/{pricing,settlement},reconciliation/domain/property,refunds/domain/refund}.test.ts',
  'services/payout/src/ledger/domain/postings.test.ts',
  'services/*/test/*{-model,-model-postgres,replay}.test.ts',
  'services/payout/test/{earnings-edges,statement}.test.ts',
  'tools/fuzz/test/system/fuzz.test.ts',
];
const MANY: Record<string, string> = {
  LEKO_SEED: 'any',
  LEKO_RUNS: '10',
  PAY_LIFE: '3-40',
  PAYOUT_REPLAY: '5-60',
  LEKO_FUZZ_SEED: String(randomInt(2 ** 31)),
  LEKO_FUZZ_STEPS: '10000',
  LEKO_FUZZ_SLOW: '1',
};

/** Models and everything else that takes long begin first, so that no worker sits idle at the end; then by name. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project, moduleId }: TestSpecification) =>
      `${project.config.sequence.groupOrder} ${/-model|replay/.test(moduleId) ? 0 : 1} ${moduleId}`;
    return files.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
  }
}

const layer = (name: string, include: readonly string[], more: object = {}) => ({
  extends: true as const,
  test: { name, include: [...include], ...more },
});

// Vitest 4 removed workspace files; this is an ordinary config, passed with --config, that keeps the name.
export default defineConfig({
  test: {
    // Limits against a hang, wide enough for a slow machine: no test is about how fast it is.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000, interval: 20 } },
    // Tests wait for servers half of their time: one worker more than there are cores for them.
    maxWorkers: availableParallelism() + 1,
    // Modules are loaded once for each worker, not once for each file.
    isolate: false,
    // Node itself runs the TypeScript, as in `npm start`; "source" in their exports maps is where our packages have it.
    experimental: { viteModuleRunner: false },
    execArgv: ['--conditions=source'],
    sequence: { sequencer: LongestFirst },
    setupFiles: [
      'libs/testing/src/vitest-properties.ts',
      ...(process.env.LEKO_TIMINGS === '1' ? ['libs/testing/src/vitest-count-waits.ts'] : []),
    ],
    projects: [
      layer(
        'unit',
        ['{libs,services}/*/src/**/*.test.ts', 'libs/*/test/**/*.test.ts', '{deploy/local,tools/fuzz}/test/*.test.ts'],
        {
          exclude: [...LIBS_WITH_SERVERS, LONG, '**/node_modules/**'],
          sequence: { groupOrder: 1 },
        },
      ),
      layer('service', [...LIBS_WITH_SERVERS, 'services/*/test/**/*.test.ts', 'deploy/local/test/service/*.test.ts'], {
        exclude: [LONG, '**/node_modules/**'],
        globalSetup: ['libs/testing/src/vitest-global-setup.ts'],
        sequence: { groupOrder: 1 },
      }),
      // One worker: the tests share a stack of processes, and the processes share the machine.
      layer('system', ['{deploy/local,tools/fuzz}/test/system/*.test.ts'], {
        globalSetup: ['deploy/local/test/system/global-setup.ts'],
        maxWorkers: 1,
        sequence: { groupOrder: 2 },
        testTimeout: 600_000,
        hookTimeout: 600_000,
      }),
      layer('long', [LONG, ...SEEDED], {
        // What is set by hand wins.
        env: { ...MANY, ...process.env },
        exclude: ['**/node_modules/**'],
        globalSetup: ['libs/testing/src/vitest-global-setup.ts'],
        maxWorkers: 1,
        sequence: { groupOrder: 3 },
        testTimeout: 3_600_000,
        hookTimeout: 3_600_000,
      }),
    ],
  },
});
