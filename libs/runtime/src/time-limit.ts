import { EventEmitter } from 'node:events';

/**
 * Ends a request of undici, which takes emitters for signals too, when its time is over. `AbortSignal.timeout` does the same
 * at many times the price, and one is needed for every hop of every request.
 */
export class TimeLimit extends EventEmitter {
  /** Why it ended; undici passes it on. */
  reason: Error | undefined;
  /** True once the time is over: no request may be begun under it then, because the signal is given once. (undici takes what has `aborted` for an AbortSignal.) */
  isOver = false;
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number) {
    super();
    this.#timer = setTimeout(() => this.#end(), ms);
  }

  /** Ends the limit. */
  lift(): void {
    clearTimeout(this.#timer);
  }

  #end(): void {
    this.isOver = true;
    this.reason = new DOMException('the time for an answer is over', 'TimeoutError');
    this.emit('abort');
  }
}
