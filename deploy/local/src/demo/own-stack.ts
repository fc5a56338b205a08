import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StackOptions } from '../stack/options.ts';
import type { Ui } from '../stack/progress.ts';
import { createStack } from '../stack/stack.ts';

/** A stack that leaves nothing behind: data in the temporary folder, any free ports. */
export function throwAwayStack(ui: Ui, options: Partial<StackOptions> = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'leko-stack-'));
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
