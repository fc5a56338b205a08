import { isBrowser } from '@leko/simulators/kit';
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { addDuration } from './duration.ts';
import { invalid, parseInput } from './problems.ts';
import { settle, travel, type World } from './settle.ts';

const ClockMove = Type.Object(
  { advance: Type.Optional(Type.String()), now: Type.Optional(Type.String()) },
  { additionalProperties: false },
);

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
// Dates far in the future break more than they test.
const MAX_YEARS_AHEAD = 20;

export async function clockRoutes(app: FastifyInstance, world: World): Promise<void> {
  const { clock } = world;
  const show = () => ({ now: clock.now().toISOString(), offsetMs: clock.offsetMs() });
  let lastMove: Promise<unknown> = Promise.resolve();

  app.get('/sandbox/clock', show);
  app.post('/sandbox/clock', async (request, reply) => {
    const move = parseInput(ClockMove, request.body);
    // One journey at a time: two at once would each jump over what the other has still to do.
    const journey = lastMove.then(() => travel(world, targetOf(move, clock.now())));
    lastMove = journey.catch(() => {});
    const settled = await journey;
    return isBrowser(request) ? reply.redirect('/sandbox', 303) : { ...show(), ...settled };
  });
  app.post('/sandbox/settle', async (request, reply) => {
    const settled = await settle(world);
    return isBrowser(request) ? reply.redirect('/sandbox', 303) : settled;
  });
}

function targetOf({ advance, now }: { advance?: string; now?: string }, current: Date): Date {
  if ((advance === undefined) === (now === undefined)) {
    throw invalid(
      'give either advance, an ISO-8601 duration such as "P6D", or now, an instant such as "2026-12-01T09:00:00Z"',
    );
  }
  const target = advance === undefined ? instantOf(now ?? '') : durationFrom(current, advance);
  if (target < current) throw invalid(`the clock never goes backwards, and it is ${current.toISOString()} already`);
  const limit = new Date();
  limit.setUTCFullYear(limit.getUTCFullYear() + MAX_YEARS_AHEAD);
  if (target > limit) throw invalid(`the clock goes no further than ${limit.toISOString()}`);
  return target;
}

function durationFrom(current: Date, text: string): Date {
  if (text.startsWith('-')) throw invalid('the clock never goes backwards: advance must be a positive duration');
  const target = addDuration(current, text);
  if (!target || Number.isNaN(target.getTime()))
    throw invalid('advance must be an ISO-8601 duration such as "P6D" or "PT90M"');
  return target;
}

function instantOf(text: string): Date {
  const target = new Date(text);
  if (!INSTANT.test(text) || Number.isNaN(target.getTime())) {
    throw invalid('now must be an ISO-8601 instant with a zone, such as "2026-12-01T09:00:00Z"');
  }
  return target;
}
