import type { Simulator } from '@leko/simulators/kit';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

/** Something with background work: a service or a simulator. */
export type Part = {
  name: string;
  work(aheadSeconds: number): Promise<Work>;
};

export type Work = { done: number; nextDueAt: Date | undefined; moving: Moving | undefined };
export type Moving = Record<string, number> | string;

/** One round over all parts: what they did, when the next row falls due, which are still busy. */
export type Round = { done: number; nextDueAt: Date | undefined; moving: Record<string, Moving> };

const DrainAnswer = Type.Object({
  done: Type.Integer({ minimum: 0 }),
  nextDueAt: Type.Union([Type.String(), Type.Null()]),
  moving: Type.Record(Type.String(), Type.Number()),
});

// A service may be waiting for an upstream that hangs until its own timeout.
const DRAIN_TIMEOUT_MS = 25_000;

const DRAIN = { method: 'POST', path: '/internal/drain' } as const;

export function servicePart(name: string, url: string, token: (request: typeof DRAIN) => Promise<string>): Part {
  return {
    name,
    async work(aheadSeconds) {
      try {
        const answer = await fetch(`${url}${DRAIN.path}`, {
          method: DRAIN.method,
          headers: { 'content-type': 'application/json', 'x-internal-token': await token(DRAIN) },
          body: JSON.stringify({ aheadSeconds }),
          signal: AbortSignal.timeout(DRAIN_TIMEOUT_MS),
        });
        return answer.ok ? parse(await answer.json()) : still(`answered ${answer.status}`);
      } catch {
        return still('unreachable');
      }
    },
  };
}

export function simulatorPart(simulator: Simulator): Part {
  return {
    name: simulator.name,
    async work(aheadSeconds) {
      const done = (await simulator.tick?.(aheadSeconds)) ?? 0;
      return { done, nextDueAt: simulator.nextDueAt?.(), moving: undefined };
    },
  };
}

/** Lets all parts work once, side by side; `aheadOf` says by how many seconds each may run ahead. */
export async function workRound(parts: Part[], aheadOf: (part: Part) => number): Promise<Round> {
  const works = await Promise.all(
    parts.map(async (part) => ({ name: part.name, ...(await part.work(aheadOf(part))) })),
  );
  const due = works.flatMap(({ nextDueAt }) => (nextDueAt ? nextDueAt.getTime() : []));
  return {
    done: works.reduce((sum, { done }) => sum + done, 0),
    nextDueAt: due.length > 0 ? new Date(Math.min(...due)) : undefined,
    moving: Object.fromEntries(works.flatMap(({ name, moving }) => (moving ? [[name, moving]] : []))),
  };
}

function parse(body: unknown): Work {
  if (!Value.Check(DrainAnswer, body)) return still('answered something else than the result of a drain');
  const moving = Object.fromEntries(Object.entries(body.moving).filter(([, count]) => count > 0));
  return {
    done: body.done,
    nextDueAt: body.nextDueAt === null ? undefined : new Date(body.nextDueAt),
    moving: Object.keys(moving).length > 0 ? moving : undefined,
  };
}

function still(why: string): Work {
  return { done: 0, nextDueAt: undefined, moving: why };
}
