import type { Random } from '@leko/testing';
import { OPERATOR, type People } from './people.ts';
import type { World } from './world.ts';

/** What the business has decided, as far as a price depends on it. */
export interface Rules {
  /** The platform's fee in ten thousandths of a percent. */
  percent: number;
  hasChanged: boolean;
}

const VALUES = {
  capture: [{ mode: 'automatic' }, { mode: 'manual' }, { mode: 'manual' }],
  'payment-link': [{ ttlMinutes: 5 }, { ttlMinutes: 120 }, { ttlMinutes: 1_440 }],
  refunds: [
    { athleteUntil: 'captured', feePolicy: 'refund_fee' },
    { athleteUntil: 'captured', feePolicy: 'keep_fee' },
    { athleteUntil: 'never', feePolicy: 'refund_fee' },
  ],
  'platform-fee': [
    { percentage: '10.0000', rounding: 'half_up' },
    { percentage: '3.3355', rounding: 'half_up' },
    { percentage: '0.0000', rounding: 'half_up' },
  ],
} as const;

const HUNDREDTH_OF_A_PERCENT = 10_000;
const TRIES = 5;

/** An operator writes other values, and both copies read them before the next step. */
export async function changeSetting(
  people: People,
  { random, rules, world }: { random: Random; rules: Rules; world: World },
): Promise<void> {
  const name = random.weighted({ capture: 3, 'payment-link': 2, refunds: 2, 'platform-fee': 1 });
  const values = random.pick<object>(VALUES[name]) ?? {};
  if ('percentage' in values) rules.hasChanged = true;
  for (let left = TRIES; left > 0; left--) {
    const request = { method: 'PUT', url: `/api/v1/pay/settings/${name}`, payload: { values } } as const;
    if ((await people.ask(OPERATOR, request, [200])) !== undefined) break;
  }
  if ('percentage' in values) rules.percent = Math.round(Number(values.percentage) * HUNDREDTH_OF_A_PERCENT);
  world.advance(1);
  await Promise.all([world.copies.work(0), world.copies.work(1)]);
}
