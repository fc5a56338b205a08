import { createLog, createWaits } from '@leko/runtime';
import { openSettings } from '@leko/settings';
import { createCallLog } from '@leko/upstream';
import type { Deps } from '../../../src/deps.ts';
import { createDocumentLinks } from '../../../src/documents/document-links.ts';
import { createProviders } from '../../../src/providers.ts';
import { schedule } from '../../../src/schedule.ts';
import type { World } from '../payout.ts';

/** Another copy of the service on the same database, which is killed after so many breaths; without a number it lives. */
export type SecondCopy = (breaths?: number) => Promise<void>;

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
    ...{ db, log, vault, eventVault, clock: now, waits: createWaits(() => now().getTime()) },
    settings: await openSettings({ db, log, profile: 'production' }),
    links: createDocumentLinks({ publicUrl: PUBLIC_URL, secret: world.store.config.DOCUMENT_LINK_SECRET }),
    ...createProviders(config as never, callLog),
  };
  return async (breaths = Number.POSITIVE_INFINITY) => {
    const copy = mortal(deps, breaths);
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

/** It dies wherever it looks at the clock, writes a line of its log, or has just asked the bank: in and between transactions. */
function mortal(deps: Deps, breaths: number): Deps {
  let left = breaths;
  const breathe = () => {
    left -= 1;
    if (left < 0) throw new Killed('killed');
  };
  const dying = <Args extends unknown[], Result>(work: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      breathe();
      return work(...args);
    };
  };
  const { registry, log } = deps;
  const told = (name: 'info' | 'warn' | 'error') => dying(log[name].bind(log) as (...args: unknown[]) => void);
  return {
    ...deps,
    clock: dying(deps.clock),
    log: { ...log, info: told('info'), warn: told('warn'), error: told('error') } as Deps['log'],
    registry: {
      ...registry,
      async submit(batch) {
        breathe();
        const outcome = await registry.submit(batch);
        breathe();
        return outcome;
      },
    },
  };
}
