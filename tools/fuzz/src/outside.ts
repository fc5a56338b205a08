import type { Send } from './http.ts';
import { type Json, textAt } from './json.ts';
import type { Memory } from './memory.ts';
import type { Random } from './random.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';
import { Trouble } from './trouble.ts';

/** The world around the product: payers at the bank's page, the clock, and what goes wrong out there. */
export interface Outside extends Pick<Sandbox, 'call' | 'list' | 'advance'> {
  /** True from the moment that something is made to misbehave until everything works again and is known to. */
  isTroubled(): boolean;
  act(random: Random, memory: Memory): Promise<string>;
  /** Everything works again, and what waited for that has been done; what still moves, where it never gets quiet. */
  heal(): Promise<Json | undefined>;
}

const JUMPS = ['PT1M', 'PT1H', 'P1D', 'P2D', 'P7D'] as const;

export function openOutside(send: Send, options: { withSlowFaults: boolean }): Outside {
  const sandbox = openSandbox(send);
  const trouble = new Trouble(sandbox, options);

  return {
    ...sandbox,
    isTroubled: () => trouble.isOn,
    heal: () => trouble.heal(),
    async act(random, memory) {
      const roll = random.int(100);
      if (roll < 76) return payerDecides(sandbox, random, memory);
      if (roll < 86) return trouble.make(random);
      if (roll < 95) return trouble.end();
      if (roll < 98) return (await sandbox.settle()) === undefined ? 'all quiet' : 'not quiet yet';
      const jump = random.pick(JUMPS);
      await sandbox.advance(jump);
      return `the clock jumps ${jump}`;
    },
  };
}

async function payerDecides(sandbox: Sandbox, random: Random, memory: Memory): Promise<string> {
  const open = memory.all('payments').filter(({ facts }) => textAt(facts, 'paymentLink') !== undefined);
  const some = random.chance(70) ? open.slice(-10) : open;
  const link = textAt(some[random.int(Math.min(open.length, 10))]?.facts, 'paymentLink');
  if (link === undefined) return 'nothing to pay';
  const path = new URL(link).pathname;
  if (random.chance(12)) await sandbox.call('POST', `${path}/decline`);
  else await sandbox.call('POST', `${path}/pay`, { method: random.chance(80) ? 'card' : 'sbp' });
  return 'a payer decides';
}
