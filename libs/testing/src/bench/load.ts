import autocannon from 'autocannon';
import type { Measure } from './result.ts';

type Headers = Readonly<Record<string, string>>;

export interface Load {
  readonly what: string;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** Of every request; of several sets each request takes the next. A function is asked before every run: tokens end. */
  readonly headers: Headers | readonly Headers[] | (() => Promise<Headers | readonly Headers[]>);
  /** Made anew for every request where it is a function. */
  readonly body?: string | (() => string);
  readonly connections: number;
  readonly seconds: number;
  /** Done before every run: what the run before has left behind must not be measured. */
  readonly tidyUp?: () => Promise<unknown>;
}

const WARM_UP_SECONDS = 2;
const MAX_WARM_UPS = 6;
const STILL_FASTER = 1.05;
/** Odd, so that there is one in the middle. */
const ROUNDS = 5;

/**
 * Sends requests as fast as they are answered: several loads in turn, a few rounds of each, so that whatever disturbs one
 * disturbs the others. Of each the middle round counts. Anything but a success makes the whole measurement worthless, so it
 * throws.
 */
export async function loadInTurn(loads: readonly Load[]): Promise<Measure[]> {
  for (const of of loads) await warmUp({ ...of, seconds: Math.min(WARM_UP_SECONDS, of.seconds) });
  const rounds: Measure[][] = loads.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, of] of loads.entries()) rounds[at]?.push(await run({ ...of, seconds: of.seconds / ROUNDS }));
  }
  return rounds.map(middle);
}

function middle(rounds: readonly Measure[]): Measure {
  const sorted = rounds.toSorted((a, b) => a.perSecond - b.perSecond);
  return sorted[(sorted.length - 1) / 2] as Measure; // There are always as many as ROUNDS.
}

/** Until it gets no faster: a process that runs for days is not what it is in its first seconds. */
async function warmUp(of: Load): Promise<void> {
  let best = 0;
  for (let round = 0; round < MAX_WARM_UPS; round++) {
    const { perSecond } = await run(of);
    if (perSecond < best * STILL_FASTER) return;
    best = perSecond;
  }
}

async function run({ what, url, connections, seconds, ...of }: Load): Promise<Measure> {
  await of.tidyUp?.();
  const headers = typeof of.headers === 'function' ? await of.headers() : of.headers;
  const requests = [requestOf({ ...of, headers: [headers].flat() })];
  const result = await autocannon({ url, connections, duration: seconds, requests });
  const wrong = result.non2xx + result.errors;
  if (wrong > 0)
    throw new Error(`${what}: ${wrong} of ${result.requests.total} requests were not answered with success`);
  const { p50, p99 } = result.latency;
  return { what, perSecond: result.requests.total / result.duration, p50, p99 };
}

type Requests = Pick<Load, 'method' | 'body'> & { readonly headers: readonly Headers[] };

/** One that is always the same is made once: on two cores, whatever the generator does is taken from what is measured. */
function requestOf({ method, headers: sets, body }: Requests): autocannon.Request {
  const [only, ...others] = sets;
  if (typeof body !== 'function' && others.length === 0) {
    return { method, headers: { ...only }, ...(body === undefined ? {} : { body }) };
  }
  let turn = 0;
  /** Across all connections: each of them would begin with the same set by itself. */
  const setupRequest = (request: autocannon.Request): autocannon.Request => ({
    ...request,
    headers: { ...sets[turn++ % sets.length] },
    ...(body === undefined ? {} : { body: typeof body === 'function' ? body() : body }),
  });
  return { method, setupRequest };
}
