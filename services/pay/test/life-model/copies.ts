import type { As, TestCopy } from '@leko/testing';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Tables } from '../../src/db/tables.ts';
import { type CutWhen, Wires } from './wires.ts';

interface Copy {
  readonly wires: Wires;
  readonly service: TestCopy<Tables>;
}

type Start = (wires: Wires) => Promise<TestCopy<Tables>>;

/** Two copies of pay on one database. Each may be killed at any step, and is then replaced. */
export class Copies {
  readonly #start: Start;
  readonly #alive: Promise<Copy>[] = [];
  readonly #closing: Promise<unknown>[] = [];
  deaths = 0;

  constructor(start: Start) {
    this.#start = start;
    this.#alive = [this.#begin(), this.#begin()];
  }

  /** Undefined: the copy was killed before it answered; the outcome is unknown. */
  async ask(index: number, as: As, request: InjectOptions): Promise<LightMyRequestResponse | undefined> {
    return this.#outlived(await this.#at(index), ({ service }) => service.call(as, request));
  }

  /** A webhook or callback, with its own proof of origin. */
  async forward(index: number, request: InjectOptions): Promise<LightMyRequestResponse | undefined> {
    return this.#outlived(await this.#at(index), ({ service }) => service.app.inject(request));
  }

  /** One turn of all background work; how much was done, except for the feed of a service that does not run here. */
  async work(index: number): Promise<number> {
    const done = await this.#outlived(await this.#at(index), ({ service }) => service.tasks.drain());
    if (done === undefined) return 1;
    const { 'feed of payout': _nobody, ...moving } = done;
    return Object.values(moving).reduce((all, some) => all + some, 0);
  }

  /** Kills it after so many more messages to the database or an upstream. */
  async killAfter(index: number, said: number, when: CutWhen): Promise<void> {
    (await this.#at(index)).wires.cutAfter(said, when);
  }

  /** From here on no copy is killed. */
  async spare(): Promise<void> {
    for (const index of this.#alive.keys()) (await this.#at(index)).wires.mend();
  }

  async close(): Promise<void> {
    for (const copy of await Promise.all(this.#alive)) this.#bury(copy);
    await Promise.allSettled(this.#closing);
  }

  async #begin(): Promise<Copy> {
    const wires = new Wires();
    return { wires, service: await this.#start(wires) };
  }

  async #at(index: number): Promise<Copy> {
    const begun = this.#alive[index];
    const copy = await begun;
    if (copy === undefined) throw new Error(`there is no copy ${index}`);
    if (!copy.wires.isCut) return copy;
    // A concurrent call may have replaced it already.
    if (this.#alive[index] === begun) {
      this.#alive[index] = this.#begin();
      this.deaths += 1;
      this.#bury(copy);
    }
    return this.#at(index);
  }

  /** Its code still runs in this process, without any connection, until it ends. */
  #bury({ wires, service }: Copy): void {
    if (!wires.isCut) return void this.#closing.push(service.close().then(() => wires.cut()));
    this.#closing.push(service.close());
  }

  async #outlived<T>(copy: Copy, work: (copy: Copy) => Promise<T>): Promise<T | undefined> {
    const working = work(copy);
    working.catch(() => {});
    const done = await Promise.race([working, copy.wires.whenCut]).catch((error: unknown) => {
      if (!copy.wires.isCut) throw error;
    });
    return copy.wires.isCut ? undefined : (done as T);
  }
}
