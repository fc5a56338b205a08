import type { Log } from '@leko/runtime';
import type { ConsumerMessages } from '@nats-io/jetstream';
import { handleAll, noticeLoss } from './consume.ts';
import type { Receiver } from './receive.ts';

interface Options {
  readonly receiver: Receiver;
  readonly log: Log;
  /** Called when the broker no longer knows a consumer that is still in use here. */
  readonly onLost: () => void;
}

/** The consumers that a service takes messages from, and the messages in hand. */
export class ConsumerSet {
  readonly #options: Options;
  readonly #inHand = new Set<Promise<void>>();
  #open: readonly ConsumerMessages[] = [];

  constructor(options: Options) {
    this.#options = options;
  }

  /** Takes messages from these consumers from now on, and from no others. */
  replace(opened: readonly ConsumerMessages[]): void {
    this.stop();
    this.#open = opened;
    for (const messages of opened) {
      const handled = handleAll(messages, this.#options.receiver, this.#options.log);
      const done = handled.finally(() => this.#inHand.delete(done));
      this.#inHand.add(done);
      void this.#watch(messages);
    }
  }

  /** Takes no more messages; those in hand are finished. */
  stop(): void {
    for (const messages of this.#open) messages.stop();
    this.#open = [];
  }

  /** Takes no more messages, and waits until those in hand are finished. */
  async drain(): Promise<void> {
    await Promise.all(this.#open.map((messages) => messages.close()));
    await Promise.all(this.#inHand);
  }

  async #watch(messages: ConsumerMessages): Promise<void> {
    const isLost = await noticeLoss(messages);
    if (isLost && this.#open.includes(messages)) this.#options.onLost();
  }
}
