import { nextPage } from '@leko/local';
import type { HttpAnswer, Send } from './http.ts';
import { type Json, listAt, parseJson } from './json.ts';

/** The sandbox around the product, as its page in the browser uses it. */
export interface Sandbox {
  /** The answer of a success; undefined for any other. */
  call(method: string, path: string, body?: Json): Promise<Json | undefined>;
  /** All pages of a list. */
  list(path: string): Promise<readonly Json[]>;
  /** Moves the clock by an ISO 8601 duration. */
  advance(duration: string): Promise<void>;
  /** Undefined when all that was due is done; else what still moves. */
  settle(): Promise<Json | undefined>;
}

const QUIET_TRIES = 4;

export function openSandbox(send: Send): Sandbox {
  async function call(method: string, path: string, body?: Json): Promise<Json | undefined> {
    const answer = await exchange(send, method, path, body);
    return answer.status >= 200 && answer.status < 300 ? parseJson(answer.body.toString()) : undefined;
  }

  return {
    call,
    async list(path) {
      const rows: Json[] = [];
      for (let next: string | undefined = path; next !== undefined; ) {
        const answer = await exchange(send, 'GET', next);
        rows.push(...listAt(parseJson(answer.body.toString())));
        next = nextPage(answer.headers.link);
      }
      return rows;
    },
    async advance(duration) {
      await call('POST', '/sandbox/clock', { advance: duration });
    },
    async settle() {
      let said: Json | undefined;
      for (let tries = 0; tries < QUIET_TRIES; tries += 1) {
        said = await call('POST', '/sandbox/settle', {});
        if (JSON.stringify(said) === '{"quiet":true}') return undefined;
      }
      return said ?? 'no answer';
    },
  };
}

function exchange(send: Send, method: string, target: string, body?: Json): Promise<HttpAnswer> {
  const headers: [string, string][] = [['accept', 'application/json']];
  if (body === undefined) return send({ method, target, headers, body: undefined });
  headers.push(['content-type', 'application/json']);
  return send({ method, target, headers, body: Buffer.from(JSON.stringify(body)) });
}
