import type { Headers } from './callers.ts';

export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const LIMIT_MS = 20_000;

/** One request and the whole answer; a redirect is an answer too. */
export async function ask(base: string, { method, path, headers, body }: Ask): Promise<Answer> {
  const isText = typeof body === 'string';
  const type = isText ? 'text/plain' : 'application/json';
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: body === undefined ? headers : { ...headers, 'content-type': type },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() };
}

/** The same where nothing but success is thinkable: what the matrix stands on. */
export async function must<T>(base: string, what: Ask): Promise<T> {
  const { status, text } = await ask(base, what);
  if (status >= 400) throw new Error(`${what.method} ${what.path} answered ${status}: ${text.slice(0, 300)}`);
  return (text === '' ? undefined : JSON.parse(text)) as T; // Who asks knows the form; other tests check it.
}
