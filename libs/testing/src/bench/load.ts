import autocannon from 'autocannon';
import type { Measure } from './result.ts';

type Headers = Readonly<Record<string, string>>;

export interface Load {
  readonly what: string;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** Of every request; of several sets each request takes the next. */
  readonly headers: Headers | readonly Headers[];
  /** Made anew for every request where it is a function. */
  readonly body?: string | (() => string);
  readonly connections: number;
  readonly seconds: number;
}

const WARM_UP_SECONDS = 2;
const MAX_WARM_UPS = 6;
const STILL_FASTER = 1.05;

/** Sends requests as fast as they are answered. Anything but a success makes the whole measurement worthless, so it throws. */
export async function load(of: Load): Promise<Measure> {
  await warmUp({ ...of, seconds: Math.min(WARM_UP_SECONDS, of.seconds) });
  const { requests, latency } = await run(of);
  return { what: of.what, perSecond: requests.average, p50: latency.p50, p99: latency.p99 };
}

/** Until it gets no faster: a process that runs for days is not what it is in its first seconds. */
async function warmUp(of: Load): Promise<void> {
  let best = 0;
  for (let round = 0; round < MAX_WARM_UPS; round++) {
    const { average } = (await run(of)).requests;
    if (average < best * STILL_FASTER) return;
    best = average;
  }
}

async function run({ what, url, connections, seconds, ...load }: Load): Promise<autocannon.Result> {
  const result = await autocannon({ url, connections, duration: seconds, requests: [requestOf(load)] });
  const wrong = result.non2xx + result.errors;
  if (wrong > 0)
    throw new Error(`${what}: ${wrong} of ${result.requests.total} requests were not answered with success`);
  return result;
}

/** One that is always the same is made once: on two cores, whatever the generator does is taken from what is measured. */
function requestOf({ method, headers, body }: Pick<Load, 'method' | 'headers' | 'body'>): autocannon.Request {
  if (!Array.isArray(headers) && typeof body !== 'function') {
    return { method, headers: { ...(headers as Headers) }, ...(body === undefined ? {} : { body }) };
  }
  const sets = [headers].flat();
  let turn = 0;
  /** Across all connections: each of them would begin with the same set by itself. */
  const setupRequest = (request: autocannon.Request): autocannon.Request => ({
    ...request,
    headers: { ...sets[turn++ % sets.length] },
    ...(body === undefined ? {} : { body: typeof body === 'function' ? body() : body }),
  });
  return { method, setupRequest };
}
