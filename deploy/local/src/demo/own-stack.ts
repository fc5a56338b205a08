import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClock } from '../sandbox/clock.ts';
import type { StackOptions } from '../stack/options.ts';
import type { Ui } from '../stack/progress.ts';
import { clockFile } from '../stack/services.ts';
import { createStack } from '../stack/stack.ts';

/**
 * What tests and the fuzzer take for today: the same day in every run, whatever the machine's calendar says. It lies in the
 * future, where the sandbox's clock can go: a Wednesday in the middle of a month.
 */
export const TEST_DAY = new Date('2034-01-11T09:00:00Z');

interface Options extends Partial<StackOptions> {
  /** Where the business's clock begins; the machine's, if left out. */
  readonly today?: Date;
}

/** A stack that leaves nothing behind: data in the temporary folder, any free ports. */
export function throwAwayStack(ui: Ui, { today, ...options }: Options = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'leko-stack-'));
  if (today) openClock(clockFile(dataDir)).moveTo(today);
  const defaults = {
    port: 0,
    fresh: false,
    broker: true,
    databaseUrl: undefined,
    natsUrl: undefined,
    logLevel: 'info',
    forgetful: true,
  };
  const stack = createStack({ ...defaults, ...options, dataDir }, ui);
  return {
    ...stack,
    dataDir,
    async stop() {
      await stack.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
