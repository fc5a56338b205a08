import { randomUUID } from 'node:crypto';
import type { As, Random } from '@leko/testing';
import type { InjectOptions } from 'fastify';
import { expect } from 'vitest';
import type { World } from './world.ts';

export interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  // The answers are asserted by value, so their shape is not typed here.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
}

export const OPERATOR: As = { sub: randomUUID(), roles: ['ops'] };
export const PLATFORM: As = { roles: ['service'] };

/** The only 5xx answers that are documented: the bank has refused, or its answer is unknown. */
const DOCUMENTED = ['502 acquirer_refused', '503 acquirer_unavailable'];
/** How soon a caller with a deadline gives up. */
const DEADLINE_MS = 620;

/** The callers of pay, through either copy of it. */
export class People {
  readonly #world: World;
  readonly #random: Random;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  /** Undefined: the copy was killed before it answered. Every other answer must be a documented one. */
  async ask(as: As, request: InjectOptions, statuses: readonly number[]): Promise<Answer | undefined> {
    const deadline = this.#random.chance(10) ? { deadline: new Date(Date.now() + DEADLINE_MS) } : {};
    const answer = await this.#world.copies.ask(this.#random.int(2), { ...as, ...deadline }, request);
    if (answer === undefined) return undefined;
    const { statusCode: status, body: text } = answer;
    const isJson = String(answer.headers['content-type'] ?? '').includes('json');
    const body = isJson ? answer.json() : {};
    const said = `${request.method} ${request.url} → ${status} ${text.slice(0, 300)}`;
    if (status >= 500) expect(DOCUMENTED, said).toContain(`${status} ${body.code}`);
    else expect(statuses, said).toContain(status);
    return { status, code: body.code, body };
  }

  post(as: As, path: string, payload?: object, headers: Record<string, string> = {}) {
    const request = { method: 'POST' as const, url: `/api/v1/${path}`, headers };
    return this.ask(as, payload === undefined ? request : { ...request, payload }, [200, 201, 409]);
  }
}
