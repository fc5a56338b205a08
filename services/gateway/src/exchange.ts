import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { Dispatcher, Pool } from 'undici';

export interface Call {
  readonly method: string;
  /** Path and query as they came. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

export interface Answer {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  /** Text where it is short; everything else streams, and is closed when it is over or the client stops reading. */
  readonly body: string | Readable;
}

/** Nearly all answers are of this size. As one text they are written with their head at once; a stream costs three times that. */
const SMALL_BYTES = 16 * 1024;
const FIRST_FINAL_STATUS = 200;
const TEXT = /^application\/([a-z]+\+)?json\b/;

/**
 * One request over a connection of the pool, and its answer. Fails with a `TimeoutError` where the answer is not whole when
 * its time is over, even while the request waits for a connection; an answer that streams is then cut.
 */
export const exchange = (pool: Pool, call: Call, limitMs: number): Promise<Answer> =>
  new Promise((done, fail) => {
    const handler = new Exchange(done, fail, limitMs);
    pool.dispatch({ ...call, method: call.method as Dispatcher.HttpMethod, body: call.body ?? null }, handler);
  });

/** What undici calls at each step. Its own `request` makes a stream of every answer, which costs half as much again as the rest. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #done: (answer: Answer) => void;
  readonly #fail: (error: Error) => void;
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #tooLate: Error | undefined;
  #statusCode = 0;
  #headers: IncomingHttpHeaders = {};
  #small: Buffer[] | undefined;
  #stream: Readable | undefined;

  constructor(done: (answer: Answer) => void, fail: (error: Error) => void, limitMs: number) {
    this.#done = done;
    this.#fail = fail;
    this.#timer = setTimeout(() => this.#giveUp(), limitMs);
  }

  #giveUp(): void {
    this.#tooLate = new DOMException('the time for an answer is over', 'TimeoutError');
    if (this.#controller) this.#controller.abort(this.#tooLate);
    else this.#fail(this.#tooLate);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#tooLate) controller.abort(this.#tooLate);
  }

  onResponseStart(controller: Dispatcher.DispatchController, statusCode: number, headers: IncomingHttpHeaders): void {
    if (statusCode < FIRST_FINAL_STATUS) return; // An informational answer; the final one is still to come.
    this.#statusCode = statusCode;
    this.#headers = headers;
    if (isSmallText(headers)) {
      this.#small = [];
      return;
    }
    this.#stream = new Readable({
      read: () => controller.resume(),
      destroy: (error, closed) => {
        controller.abort(error ?? new Error('the client stopped reading'));
        closed(error);
      },
    });
    this.#done({ statusCode, headers, body: this.#stream });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#small) this.#small.push(chunk);
    else if (this.#stream?.push(chunk) === false) controller.pause();
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer);
    this.#stream?.push(null);
    if (!this.#small) return;
    const [first = Buffer.alloc(0), ...rest] = this.#small;
    const whole = rest.length === 0 ? first : Buffer.concat(this.#small);
    this.#done({ statusCode: this.#statusCode, headers: this.#headers, body: whole.toString() });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    clearTimeout(this.#timer);
    this.#stream?.destroy(error);
    this.#fail(error);
  }
}

const isSmallText = (headers: IncomingHttpHeaders): boolean =>
  Number(headers['content-length']) <= SMALL_BYTES && TEXT.test(String(headers['content-type']));
