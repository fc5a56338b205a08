import { redactText, storable } from '@leko/redaction';
import { TimeLimit } from '@leko/runtime';
import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Agent, type Dispatcher, request } from 'undici';
import type { Attempt, Breaker } from './breaker.ts';
import type { CallLog } from './call-log.ts';
import { PLAIN_PLEASE, readPlain } from './plain-body.ts';

/**
 * The closed set of what an upstream can answer. `refused` is a definite no without effect; `unknown` is everything else,
 * and is settled by reading, never by repeating the write.
 */
export type Outcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly reason: string }
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      /** Nothing was sent: the breaker is open, or the caller no longer waits for the answer. */
      readonly unasked?: true;
    };

export interface UpstreamOptions {
  readonly name: string;
  readonly baseUrl: string;
  readonly log: CallLog;
  readonly breaker: Breaker;
  /** How many calls run at once; the others wait within their deadline. */
  readonly connections: number;
  /** Statuses that mean a definite no; every other failure is `unknown`. */
  readonly refusedStatuses: readonly number[];
}

/** What the composition root gives to every client; the rest is the client's own. */
export type UpstreamParts = Pick<UpstreamOptions, 'log' | 'breaker'>;

export interface CallOptions<T extends TSchema> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The object of ours that the call serves; shown in the log as `trackingId`. */
  readonly trackingId: string;
  readonly timeoutMs: number;
  /** When the caller stops waiting for the outcome; the call ends a little before. */
  readonly deadline?: Date | undefined;
  /** What a good answer looks like. Anything else is `unknown`, whatever its status. */
  readonly answer: T;
  /** Finds the upstream's own words in the body of a refusal. */
  readonly refusal?: (body: unknown) => { code: string; reason: string };
  /** Where an answer may be larger than answers usually are. */
  readonly maxAnswerBytes?: number;
  /** What of the answer belongs into the log; all of it, where left out. */
  readonly logged?: (body: unknown) => unknown;
}

/** docs/reliability.md, rule 15, for every upstream. */
const CONNECT_TIMEOUT_MS = 2_000;
/** A larger body is not accepted as an answer (docs/reliability.md, F77). */
const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_REASON = 300;

interface Raw {
  readonly status: number;
  readonly body: unknown;
}

export type Upstream = <T extends TSchema>(call: CallOptions<T>) => Promise<Outcome<Static<T>>>;

/** The one way to call an upstream: every call has a deadline, one of three outcomes, and one row in the upstream log. */
export function createUpstream(options: UpstreamOptions): Upstream {
  const dispatcher = new Agent({ connections: options.connections, connect: { timeout: CONNECT_TIMEOUT_MS } });
  return async (call) => {
    if (patienceOf(call) === 0) return { ...unknown('the caller no longer waits for the answer'), unasked: true };
    const done = await options.breaker(() => askAndLog({ ...options, dispatcher }, call));
    return done?.outcome ?? { ...unknown(`${options.name} is left alone for the moment`), unasked: true };
  };
}

type Connected = UpstreamOptions & { readonly dispatcher: Dispatcher };

async function askAndLog<T extends TSchema>(
  options: Connected,
  call: CallOptions<T>,
): Promise<Attempt & { outcome: Outcome<Static<T>> }> {
  const startedAt = performance.now();
  const url = urlOf(options, call);
  const { raw, failure, cutShort = false } = await attempt({ ...options, url }, call);
  const outcome = raw === undefined ? unknown(failure) : judge(options, call, raw);
  await options.log.write({
    name: options.name,
    url,
    method: call.method,
    trackingId: call.trackingId,
    request: call.body ?? {},
    response: raw === undefined ? { error: failure } : (call.logged?.(raw.body) ?? raw.body),
    statusCode: raw?.status ?? 0,
    outcome: outcome.kind,
    durationMs: Math.round(performance.now() - startedAt),
  });
  return { answered: outcome.kind !== 'unknown', cutShort, outcome };
}

const urlOf = ({ baseUrl }: UpstreamOptions, { path, query }: Pick<CallOptions<TSchema>, 'path' | 'query'>): URL => {
  const url = new URL(`${baseUrl.replace(/\/$/, '')}${path}`);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  return url;
};

const unknown = (reason: string | undefined) => ({
  kind: 'unknown' as const,
  reason: redactText(reason ?? 'no answer').slice(0, MAX_REASON),
});

async function attempt<T extends TSchema>(
  options: Connected & { readonly url: URL },
  call: CallOptions<T>,
): Promise<{ raw?: Raw; failure?: string; cutShort?: boolean }> {
  const patienceMs = patienceOf(call);
  const limit = new TimeLimit(patienceMs);
  try {
    const answer = await request(options.url, {
      dispatcher: options.dispatcher,
      method: call.method,
      headers: {
        ...PLAIN_PLEASE,
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...call.headers,
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      // One deadline for everything, so that a slow body ends as well.
      signal: limit,
    });
    const { 'content-encoding': encoding } = answer.headers;
    const text = await readPlain(answer.body, encoding, call.maxAnswerBytes ?? MAX_ANSWER_BYTES);
    return { raw: { status: answer.statusCode, body: parse(text) } };
  } catch (error) {
    const { name, message } = error as Error;
    return { failure: message || name, cutShort: limit.isOver && patienceMs < call.timeoutMs };
  } finally {
    limit.lift();
  }
}

/** What is left to write down the outcome and to answer. */
const AFTERWORK_MS = 500;

function patienceOf({ timeoutMs, deadline }: Pick<CallOptions<TSchema>, 'timeoutMs' | 'deadline'>): number {
  if (deadline === undefined) return timeoutMs;
  return Math.max(0, Math.min(timeoutMs, deadline.getTime() - Date.now() - AFTERWORK_MS));
}

/** What a database cannot store can only come as an escape; to look at every value costs several times what parsing does. */
function parse(text: string): unknown {
  try {
    if (!text.includes('\\u')) return JSON.parse(text);
    return JSON.parse(text, (_name, value: unknown) => (typeof value === 'string' ? storable(value) : value));
  } catch {
    return { unreadable: storable(text.slice(0, MAX_REASON)) };
  }
}

function judge<T extends TSchema>(
  options: UpstreamOptions,
  call: CallOptions<T>,
  { status, body }: Raw,
): Outcome<Static<T>> {
  if (status >= 200 && status < 300) {
    if (Value.Check(call.answer, body)) return { kind: 'ok', value: body };
    const first = Value.Errors(call.answer, body).First();
    return unknown(`the answer is not understood: ${first?.path ?? ''} ${first?.message ?? ''}`);
  }
  if (options.refusedStatuses.includes(status)) {
    const { code, reason } = call.refusal?.(body) ?? { code: String(status), reason: `answered ${status}` };
    // It is stored, published and returned; an upstream may echo what we sent.
    return { kind: 'refused', status, code, reason: redactText(reason).slice(0, MAX_REASON) };
  }
  return unknown(`answered ${status}`);
}
