import { setTimeout as sleep } from 'node:timers/promises';
import { type Attempt, plain } from './attacks.ts';
import type { Complaint } from './complaint.ts';
import { fromSchema } from './compose.ts';
import type { Coverage } from './coverage.ts';
import type { Operation } from './description.ts';
import type { Findings } from './findings.ts';
import type { HttpAnswer, HttpRequest, Send } from './http.ts';
import { isObject, type Json, parseJson, textAt } from './json.ts';
import type { Memory } from './memory.ts';
import type { Outside } from './outside.ts';
import type { Random } from './random.ts';
import type { Scene } from './scene.ts';
import { shrink } from './shrink.ts';
import type { Users } from './users.ts';
import { judge } from './verdict.ts';

/** What is still not there after this was not away for a moment. */
const MAX_TRIES = 4;
const MAX_PAUSE_SECONDS = 5;

interface SessionParts {
  readonly operations: readonly Operation[];
  readonly users: Users;
  readonly memory: Memory;
  readonly coverage: Coverage;
  readonly findings: Findings;
  readonly outside: Outside;
  readonly send: Send;
  readonly secrets: readonly string[];
}

/** Sends, judges, counts and learns. */
export class Session {
  readonly #parts: SessionParts;
  step = 0;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  async perform(attempt: Attempt): Promise<HttpAnswer> {
    const { coverage, memory } = this.#parts;
    const { answer, complaints } = await this.#sendAndJudge(attempt);
    coverage.count(attempt.operation, answer);
    learn(memory, attempt, answer);
    for (const complaint of complaints) await this.complain(attempt, answer, complaint);
    return answer;
  }

  async complain(attempt: Attempt, answer: HttpAnswer, complaint: Complaint): Promise<void> {
    const { findings } = this.#parts;
    const { what } = complaint;
    const where = attempt.operation?.key ?? `${attempt.request.method} (no operation)`;
    const finding = { where, complaint, step: this.step, label: attempt.label, answer };
    if (findings.all.some((known) => known.where === where && known.complaint.what === what)) {
      findings.add({ ...finding, request: undefined });
      return;
    }
    const again = async (smaller: Attempt) =>
      (await this.#sendAndJudge(smaller)).complaints.some((other) => other.what === what);
    findings.add({ ...finding, request: (await shrink(attempt, again)).request });
  }

  scene(random: Random): Scene {
    const { operations, users, memory, outside } = this.#parts;
    return {
      random,
      users,
      memory,
      described: (method, path) => operations.find((one) => one.method === method && leadsTo(one, path)),
      ask: async (key, change = {}) => {
        const operation = operations.find((one) => one.key === key);
        if (operation === undefined) return undefined;
        const draft = fromSchema(operation, this.scene(random), change);
        return successOf(await this.perform(plain('asked on the way', draft)));
      },
      look: (path) => outside.call('GET', path),
      now: async () => new Date(textAt(await outside.call('GET', '/sandbox/clock'), 'now') ?? Date.now()),
    };
  }

  async #sendAndJudge(attempt: Attempt): Promise<{ answer: HttpAnswer; complaints: Complaint[] }> {
    const { outside, secrets } = this.#parts;
    const troubled = outside.isTroubled();
    const answer = await this.#askPatiently(attempt.request);
    return { answer, complaints: judge(attempt, answer, { trouble: troubled || outside.isTroubled(), secrets }) };
  }

  /** Takes a 503 at its word and comes again after the time that it names: a slow machine is not a broken one. */
  async #askPatiently(request: HttpRequest): Promise<HttpAnswer> {
    const { outside, send } = this.#parts;
    for (let tries = 1; ; tries += 1) {
      const answer = await send(request);
      const seconds = Number(answer.headers['retry-after']);
      if (answer.status !== 503 || !(seconds > 0) || outside.isTroubled() || tries === MAX_TRIES) return answer;
      await sleep(Math.min(seconds, MAX_PAUSE_SECONDS) * 1_000);
    }
  }
}

/** `/payments/review` is a `/payments/{id}` too. */
const leadsTo = ({ path }: Operation, asked: string) =>
  new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(asked);

const successOf = ({ status, body }: HttpAnswer): Json | undefined =>
  status >= 200 && status < 300 ? parseJson(body.toString()) : undefined;

/** What was asked for is known of what was made. */
function learn(memory: Memory, { operation, draft }: Attempt, answer: HttpAnswer): void {
  const shown = successOf(answer);
  if (operation === undefined || draft === undefined || shown === undefined) return;
  const made = answer.status === 201 && isObject(shown) && isObject(draft.body) ? { ...draft.body, ...shown } : shown;
  memory.learn({ path: operation.path, owner: draft.caller.userId, answer: made });
}
