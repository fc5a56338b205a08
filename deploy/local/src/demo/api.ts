import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { nextPage } from '../next-page.ts';

export interface Person {
  readonly id: string;
  readonly token: string;
}

interface Call {
  readonly as?: Person;
  readonly method?: 'GET' | 'POST';
  readonly body?: unknown;
}

export interface Api {
  readonly url: string;
  /** JSON in, JSON out; anything but success is an error that says what was answered. */
  call<T>(path: string, call?: Call): Promise<T>;
  /** All pages of a list. */
  list<T>(path: string): Promise<T[]>;
  /** What a browser would show; an address of its own. */
  page(address: string): Promise<string>;
  person(roles: readonly string[]): Promise<Person>;
}

const TIMEOUT_MS = 40_000;
/** Longer than a bank that gave no answer is left before it is asked again, and than a key stays with a killed process. */
const PATIENCE_MS = 180_000;
const PAUSE_MS = 250;
const AWAY = [502, 503, 504];

/** A client as the API's description asks for: bearer token, user, and an Idempotency-Key that makes repeating safe. */
export function createApi(url: string): Api {
  async function exchange(
    path: string,
    { as, method = 'GET', body }: Call,
  ): Promise<{ answer: Response; body: unknown }> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (as) Object.assign(headers, { authorization: `Bearer ${as.token}`, 'x-current-user-id': as.id });
    if (method === 'POST') headers['idempotency-key'] = randomUUID();
    if (body !== undefined) headers['content-type'] = 'application/json';
    const target = path.startsWith('http') ? path : `${url}${path}`;
    const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await patiently(target, request);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 400)}`);
    return { answer, body: JSON.parse(text) };
  }
  // The demo checks what it uses; the API's tests check the rest.
  const call = async <T>(path: string, request: Call = {}) => (await exchange(path, request)).body as T;

  return {
    url,
    call,
    async list<T>(path: string) {
      const rows: T[] = [];
      for (let next: string | undefined = path; next !== undefined; ) {
        const { answer, body } = await exchange(next, {});
        rows.push(...(body as T[]));
        next = nextPage(answer.headers.get('link'));
      }
      return rows;
    },
    async page(address) {
      const answer = await patiently(address, { headers: { accept: 'text/html' } });
      if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
      return answer.text();
    },
    async person(roles) {
      const id = randomUUID();
      const { token } = await call<{ token: string }>('/sandbox/tokens', { method: 'POST', body: { sub: id, roles } });
      return { id, token };
    },
  };
}

/** A service that is away comes back, and what was under way in it is finished; the key makes it safe to ask again. */
async function patiently(target: string, request: RequestInit): Promise<Response> {
  const until = Date.now() + PATIENCE_MS;
  let answer = await ask(target, request);
  while (Date.now() < until && (answer instanceof Error || (await comesBack(answer)))) {
    await sleep(PAUSE_MS);
    answer = await ask(target, request);
  }
  if (answer instanceof Error) throw new Error(`${target} does not answer: ${answer.message}`);
  return answer;
}

async function comesBack(answer: Response): Promise<boolean> {
  if (answer.status !== 409) return AWAY.includes(answer.status);
  return (await answer.clone().text()).includes('"request_in_progress"');
}

async function ask(target: string, request: RequestInit): Promise<Response | Error> {
  try {
    return await fetch(target, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    const { message, cause } = error as Error;
    return new Error(cause instanceof Error ? cause.message : message);
  }
}
