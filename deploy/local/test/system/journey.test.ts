import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createApi } from '../../src/demo/api.ts';
import { playJourney } from '../../src/demo/journey.ts';
import type { Step } from '../../src/stack/progress.ts';
import { STORE_SERVICES } from '../../src/stack/services.ts';
import { pidOf } from '../processes.ts';
import { findInFiles } from '../support/canaries.ts';
import { sharedStack } from './shared-stack.ts';

const FIGURES = { paidByAthlete: 330_000n, fee: 30_000n, vatInFee: 5_409n, paidOut: 300_000n, balance: 0n };
/** Within a step, not before it: the request is on its way. */
const INTO_THE_STEP_MS = 15;
/** Against a hang only. */
const BROKER_LIMIT_MS = 300_000;

const quietly: Step = (_what, play) => play();
const { world, url, stopBroker, startBroker } = await sharedStack();

/** Kills a service in the middle of the step of that name. */
function killing(victims: Readonly<Record<string, string>>): Step {
  return async (what, play) => {
    const victim = victims[what];
    if (victim === undefined) return play();
    const playing = play();
    playing.catch(() => {}); // Looked at below.
    await sleep(INTO_THE_STEP_MS);
    process.kill(pidOf(world.dataDir, `services/${victim}/src/main.ts`), 'SIGKILL');
    return playing;
  };
}

describe('the journey of the money through all four services', () => {
  it('ends with the right figures', async () => {
    expect(await playJourney(createApi(url), quietly)).toEqual(FIGURES);
  });

  it('goes over the broker, which lets every service in and refuses it nothing', async () => {
    const logs = (words: readonly string[]) => findInFiles(join(world.dataDir, 'logs'), words).sort();

    await expect
      .poll(() => logs(['broker ready']), { timeout: BROKER_LIMIT_MS })
      .toEqual(STORE_SERVICES.map((name) => `${name}.log: broker ready`).sort());
    expect(logs(['Violation', 'authentication error'])).toEqual([]);
    const passwords = Object.values(JSON.parse(readFileSync(join(world.dataDir, 'keys', 'secrets.json'), 'utf8')));
    expect(logs(passwords as string[])).toEqual([]);
  });

  it('ends with the same figures when each service is killed once on the way', async () => {
    const step = killing({
      Payment: 'pay',
      'Athlete pays': 'payout',
      '7 days later': 'notification',
      Remittance: 'gateway',
      'Bank registry': 'payout',
    });

    expect(await playJourney(createApi(url), step)).toEqual(FIGURES);
  });

  it('ends with the same figures without a broker', async () => {
    await stopBroker();
    try {
      expect(await playJourney(createApi(url), quietly)).toEqual(FIGURES);
    } finally {
      await startBroker();
    }
  });
});
