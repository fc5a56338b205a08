import { setTimeout as sleep } from 'node:timers/promises';

export type Callback = { url: string; body: string; contentType: string };

export type CallbackDeliverer = {
  /** Delivers in the background, shortly after the answer that is being given now. */
  send(callback: Callback): void;
  /** Delivers now and waits for the outcome of the first attempt; a failure is retried in the background. */
  sendNow(callback: Callback): Promise<void>;
  /** Waits for attempts on their way (not for retries to come); returns how many were made since the last call. */
  idle(): Promise<number>;
  close(): Promise<void>;
};

export type CallbackOptions = { retries?: number; retryMs?: number; timeoutMs?: number; log?: (line: string) => void };

// What the bank documents: anything but 200 is sent again, 30 times, every 10 seconds.
const RETRIES = 30;
const RETRY_MS = 10_000;
const TIMEOUT_MS = 10_000;
// Long enough for the answer to leave first, short enough not to delay a caller.
const AFTER_ANSWER_MS = 20;
// A receiver that is down, or never answers, must not fill the memory: pollers back up what is dropped.
const MAX_PENDING = 1000;

/** Sends callbacks as the upstreams do: POST, repeated until the receiver answers 200 or the attempts are used up. */
export function openCallbacks(options: CallbackOptions = {}): CallbackDeliverer {
  const closing = new AbortController();
  const underWay = new Pending(options.log);
  const retries = new Pending(options.log);
  let attempts = 0;

  const attempt = (callback: Callback): Promise<boolean> => {
    attempts += 1;
    const timeout = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
    return underWay.track(post(callback, AbortSignal.any([closing.signal, timeout])));
  };
  const retry = async (callback: Callback): Promise<void> => {
    for (let left = options.retries ?? RETRIES; left > 0; left -= 1) {
      if (!(await pause(options.retryMs ?? RETRY_MS, closing.signal))) return;
      if (await attempt(callback)) return;
    }
    options.log?.(`callback given up: ${callback.url}`);
  };
  const sendNow = async (callback: Callback): Promise<void> => {
    if (!(await attempt(callback)) && retries.hasRoom(callback)) void retries.track(retry(callback));
  };
  const sendLater = async (callback: Callback): Promise<void> => {
    if (await pause(AFTER_ANSWER_MS, closing.signal)) await sendNow(callback);
  };

  return {
    sendNow,
    send(callback) {
      if (!underWay.hasRoom(callback)) return;
      void underWay.track(sendLater(callback));
    },
    async idle() {
      await underWay.end();
      const made = attempts;
      attempts = 0;
      return made;
    },
    async close() {
      closing.abort();
      await Promise.all([underWay.end(), retries.end()]);
    },
  };
}

/** What is on its way; there is a limit to it. */
class Pending {
  readonly #work = new Set<Promise<unknown>>();
  readonly #log: ((line: string) => void) | undefined;

  constructor(log: ((line: string) => void) | undefined) {
    this.#log = log;
  }

  hasRoom({ url }: Callback): boolean {
    if (this.#work.size < MAX_PENDING) return true;
    this.#log?.(`callback dropped, too many are waiting: ${url}`);
    return false;
  }

  track<T>(work: Promise<T>): Promise<T> {
    this.#work.add(work);
    const forget = () => this.#work.delete(work);
    work.then(forget, forget);
    return work;
  }

  /** Waits until nothing is on its way, what is added meanwhile included. */
  async end(): Promise<void> {
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
  }
}

async function post({ url, body, contentType }: Callback, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': contentType }, signal });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false; // Refused, reset, timed out: all mean "try again later".
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    return false; // closing
  }
}
