import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE_MS } from '@leko/runtime/durations';

const READY_LIMIT_MS = MINUTE_MS;
const ASK_LIMIT_MS = 2_000;
const LOOK_EVERY_MS = 50;

/** Waits until `url` answers 200. */
export async function becomesReady(name: string, url: string): Promise<void> {
  const until = Date.now() + READY_LIMIT_MS;
  while (!(await answers(url))) {
    if (Date.now() > until) throw new Error(`${name} does not get ready; its log says why`);
    await sleep(LOOK_EVERY_MS);
  }
}

/** Resolves when `url` has answered 200 for the first time; never where what should answer is gone before. */
export async function firstAnswer(url: string, gone: Promise<unknown>): Promise<void> {
  let isGone = false;
  void gone.then(() => {
    isGone = true;
  });
  while (!(await answers(url))) {
    if (isGone) return new Promise(() => {});
    await sleep(LOOK_EVERY_MS);
  }
}

export async function answers(url: string): Promise<boolean> {
  try {
    const { ok, body } = await fetch(url, { signal: AbortSignal.timeout(ASK_LIMIT_MS) });
    await body?.cancel();
    return ok;
  } catch {
    return false;
  }
}
