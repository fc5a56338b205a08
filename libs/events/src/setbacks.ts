import { fullJitter, type Log } from '@leko/runtime';

/** How much longer than after the first pause a broker is left alone that is never ready, or never stays so. */
const MAX_GROWTH = 16;

interface Options {
  readonly log: Log;
  /** The longest pause after a second setback, milliseconds; it doubles with each more. */
  readonly retryMs: number;
  /** From 0 to 1; spreads services that lost the broker together. */
  readonly random: () => number;
  readonly pause: (ms: number) => Promise<unknown>;
}

/** What went wrong with the broker, one thing after another: how long to leave it alone, and what the log knows already. */
export class Setbacks {
  readonly #options: Options;
  #inARow = 0;
  #reported = '';

  constructor(options: Options) {
    this.#options = options;
  }

  /** A warning; the same again comes with every try and is for debugging only. */
  report(error: unknown): void {
    const message = String(error);
    const level = message === this.#reported ? 'debug' : 'warn';
    this.#reported = message;
    this.#options.log[level]({ err: error }, 'broker not ready, or not willing');
  }

  /** No pause after the first setback, which any broker may have; but a stream that is full is a setback after every preparation. */
  async pause(): Promise<void> {
    const { pause, random, retryMs } = this.#options;
    const earlier = this.#inARow++;
    if (earlier === 0) return;
    await pause(fullJitter(random(), { baseMs: retryMs, capMs: retryMs * MAX_GROWTH, attempt: earlier - 1 }));
  }

  /** The broker is ready: what it complained of is over. */
  reportAnew(): void {
    this.#reported = '';
  }

  /** The broker has stayed ready. */
  forget(): void {
    this.#inARow = 0;
  }
}
