import { createLog, createWaits } from '@leko/runtime';
import { openSettings } from '@leko/settings';
import { createCallLog } from '@leko/upstream';
import type { Deps } from '../../../src/deps.ts';
import { createDocumentLinks } from '../../../src/documents/document-links.ts';
import { createProviders } from '../../../src/providers.ts';
import { schedule } from '../../../src/schedule.ts';
import type { World } from '../payout.ts';

/** Another copy of the service on the same database, which is killed after so many steps; without a number it is not killed. */
export type SecondCopy = (steps?: number) => Promise<void>;

const PUBLIC_URL = 'https://pay.leko.example';

export async function startSecondCopy(world: World): Promise<SecondCopy> {
  const { db, vault, eventVault, now } = world.payout;
  const log = createLog('payout', 'silent');
  const config = {
    ...world.store.config,
    REGISTRY_URL: world.bank.url,
    REGISTRY_TOKEN: 'secret',
    UPSTREAM_BREAKER_OPEN_MS: 100,
  };
  const callLog = createCallLog(db, { clock: now, onLost: () => undefined });
  const deps: Deps = {
    ...{ db, log, vault, eventVault, callLog, clock: now, waits: createWaits(() => now().getTime()) },
    settings: await openSettings({ db, log, profile: 'production' }),
    links: createDocumentLinks({ publicUrl: PUBLIC_URL, secret: world.store.config.DOCUMENT_LINK_SECRET }),
    ...createProviders(config as never, callLog),
  };
  return async (steps = Number.POSITIVE_INFINITY) => {
    const copy = killable(deps, steps);
    try {
      const [collect, batches] = schedule(copy);
      await collect?.run();
      while (((await batches?.run()) ?? 0) > 0);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  };
}

class Killed extends Error {}

/** Each reading of the clock, log line and submission is a step, so that it is killed within and between transactions. */
function killable(deps: Deps, steps: number): Deps {
  let left = steps;
  const step = () => {
    left -= 1;
    if (left < 0) throw new Killed('killed');
  };
  const counted = <Args extends unknown[], Result>(work: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      step();
      return work(...args);
    };
  };
  const { registry, log } = deps;
  const logged = (name: 'info' | 'warn' | 'error') => counted(log[name].bind(log) as (...args: unknown[]) => void);
  return {
    ...deps,
    clock: counted(deps.clock),
    log: { ...log, info: logged('info'), warn: logged('warn'), error: logged('error') } as Deps['log'],
    registry: {
      ...registry,
      async submit(batch) {
        step();
        const outcome = await registry.submit(batch);
        step();
        return outcome;
      },
    },
  };
}
