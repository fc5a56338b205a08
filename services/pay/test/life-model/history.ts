import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@leko/runtime/durations';
import type { Random } from '@leko/testing';
import { aimOf, type Kind, misbehave } from './faults.ts';
import { decideSomething } from './operator.ts';
import { People } from './people.ts';
import { changeSetting, type Rules } from './rules.ts';
import { Shoppers } from './shoppers.ts';
import { BANK, FISCAL, type World } from './world.ts';

const WAITS = { blink: 30, while: 40, hour: 6, morning: 3, day: 2 } as const;
const LENGTHS: Readonly<Record<keyof typeof WAITS, readonly number[]>> = {
  blink: [SECOND_MS, 6 * SECOND_MS],
  while: [20 * SECOND_MS, 61 * SECOND_MS, 80 * SECOND_MS, 6 * MINUTE_MS],
  hour: [HOUR_MS],
  morning: [5 * HOUR_MS],
  day: [25 * HOUR_MS],
};
const STEPS = {
  ...{
    buy: 10,
    order: 4,
    again: 4,
    pay: 6,
    decline: 1,
    open: 2,
    capture: 6,
    refund: 10,
    cancel: 3,
    remove: 1,
    look: 3,
  },
  ...{ rush: 5, repeat: 6, readTrigger: 3, fault: 16, heal: 2, kill: 6, wait: 12, work: 12, setting: 2, operator: 4 },
} as const;
type Step = keyof typeof STEPS;
/** Histories have different profiles: mostly few faults, and copies that are seldom killed. */
const STORMS = [1, 1, 2, 6] as const;
const KILLS = [2, 6, 6, 25] as const;
const RUSHES = [5, 5, 20] as const;
/** The most messages that a request sends to the database and upstreams before it is answered. */
const LONGEST_LIFE = 45;

/** Athletes, operators, an internal service, the bank and the fiscal service with a pay that is killed now and then. */
export class History {
  readonly shoppers: Shoppers;
  readonly rules: Rules = { percent: 100_000, hasChanged: false };
  readonly people: People;
  readonly #world: World;
  readonly #random: Random;
  readonly #steps: Readonly<Record<Step, number>>;
  /** The kinds of calls that fail. */
  readonly #aims: readonly Kind[];
  /** How many faults there are at once. */
  readonly #storm: number;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
    this.people = new People(world, random);
    this.shoppers = new Shoppers(this.people, { random, rules: this.rules, world });
    this.#steps = { ...STEPS, kill: random.pick(KILLS) ?? 0, rush: random.pick(RUSHES) ?? 0 };
    this.#aims = aimOf(random);
    this.#storm = random.pick(STORMS) ?? 1;
  }

  /** Begins with settings chosen by chance. */
  async begin(): Promise<this> {
    const [world, random, rules] = [this.#world, this.#random, this.rules];
    for (let left = random.int(3); left > 0; left--) await changeSetting(this.people, { random, rules, world });
    return this;
  }

  /** One step, or a few at once; the clock stands still while a caller waits for an answer. */
  async step(): Promise<void> {
    const width = this.#random.chance(70) ? 1 : 2 + this.#random.int(3);
    const steps = Array.from({ length: width }, () => this.#random.weighted(this.#steps));
    await Promise.all(steps.filter((step) => step !== 'wait').map((step) => this.#take(step)));
    if (steps.includes('wait')) await this.#take('wait');
    this.#world.advance(0);
  }

  async #take(step: Step): Promise<unknown> {
    const [world, random, shoppers] = [this.#world, this.#random, this.shoppers];
    switch (step) {
      case 'buy':
        return shoppers.buy();
      case 'order':
        return shoppers.order();
      case 'again':
        return shoppers.orderAgain();
      case 'pay':
        return shoppers.atPage('pay');
      case 'decline':
        return shoppers.atPage('decline');
      case 'open':
        return shoppers.open();
      case 'capture':
        return shoppers.capture();
      case 'refund':
        return shoppers.refund();
      case 'rush':
        return shoppers.rush();
      case 'repeat':
        return shoppers.repeat();
      case 'cancel':
        return shoppers.asPlatform('cancel');
      case 'look':
        return shoppers.asPlatform('update');
      case 'remove':
        return shoppers.remove();
      case 'readTrigger':
        return shoppers.readTrigger();
      case 'fault':
        return this.#fault();
      case 'heal':
        return this.#heal();
      case 'kill':
        return world.copies.killAfter(
          random.int(2),
          random.int(LONGEST_LIFE),
          random.chance(50) ? 'unheard' : 'answered',
        );
      case 'wait':
        return world.advance(random.pick(LENGTHS[random.weighted(WAITS)]) ?? 0);
      case 'work':
        return world.work(random);
      case 'setting':
        return changeSetting(this.people, { random, rules: this.rules, world });
      case 'operator':
        return decideSomething(this.people, random);
    }
  }

  #fault(): void {
    for (let left = this.#storm; left > 0; left--) misbehave(this.#world, this.#random, this.#aims);
  }

  #heal(): void {
    this.#world.bank.faults.clear(BANK);
    this.#world.fiscal.faults.clear(FISCAL);
  }
}
