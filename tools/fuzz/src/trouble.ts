import { setTimeout as sleep } from 'node:timers/promises';
import { validFaults } from '@leko/simulators/kit';
import type { Json } from './json.ts';
import type { Random } from './random.ts';
import type { Sandbox } from './sandbox.ts';

const UPSTREAMS = ['tochka_acquiring', 'firstofd', 'tochka_b2b_registry', 'mailbox', 'object_store'] as const;
/** They hold every call until its time is up. */
const SLOW_FAULTS: readonly string[] = ['hang', 'slow'];
/** Longer than a breaker of the local stack stays open; the next call after that is its probe. */
const BREAKER_OPEN_MS = 600;

/** What goes wrong at the upstreams. */
export class Trouble {
  readonly #sandbox: Sandbox;
  readonly #withSlowFaults: boolean;
  #isOn = false;

  constructor(sandbox: Sandbox, { withSlowFaults }: { withSlowFaults: boolean }) {
    this.#sandbox = sandbox;
    this.#withSlowFaults = withSlowFaults;
  }

  /** True from the moment that something is made to misbehave until everything works again and is known to. */
  get isOn(): boolean {
    return this.#isOn;
  }

  async make(random: Random): Promise<string> {
    const upstream = random.pick(UPSTREAMS);
    const faults = validFaults(upstream).filter((fault) => this.#withSlowFaults || !SLOW_FAULTS.includes(fault));
    const fault = random.pickAny(faults) ?? 'error';
    const times = SLOW_FAULTS.includes(fault) ? 1 : 1 + random.int(4);
    this.#isOn = true;
    await this.#sandbox.call('POST', `/sandbox/upstreams/${upstream}/faults`, { fault, times });
    return `${fault} at ${upstream}`;
  }

  /** It is over when what met a fault has ended, and what waits for a breaker has been let through. */
  async end(): Promise<string> {
    if (!this.#isOn) return 'all is well';
    for (const upstream of UPSTREAMS) await this.#sandbox.call('DELETE', `/sandbox/upstreams/${upstream}/faults`);
    await this.#sandbox.settle();
    await sleep(BREAKER_OPEN_MS);
    await this.#settle();
    return 'all faults off';
  }

  /** Ends it, and waits for retries that back off: they are due long after the fault is over. */
  async heal(): Promise<Json | undefined> {
    await this.end();
    await this.#sandbox.advance('P1D');
    return this.#settle();
  }

  async #settle(): Promise<Json | undefined> {
    const moving = await this.#sandbox.settle();
    if (moving === undefined) this.#isOn = false;
    return moving;
  }
}
