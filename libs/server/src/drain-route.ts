import type { Clock, Tasks } from '@leko/runtime';
import { HOUR_SECONDS } from '@leko/runtime/durations';
import { Type } from '@sinclair/typebox';
import type { Server } from './create-server.ts';

const Body = Type.Object(
  { hurrySeconds: Type.Integer({ minimum: 0, maximum: HOUR_SECONDS }) },
  { additionalProperties: false },
);

/**
 * `POST /internal/drain`: runs all background work once, so that the sandbox can wait for quiet instead of sleeping.
 * `hurrySeconds` first makes due what falls due within that time.
 */
export function addDrainRoute(app: Server, { tasks, clock }: { tasks: Tasks; clock: Clock }): void {
  app.post(
    '/internal/drain',
    { config: { access: 'process' }, schema: { hide: true, body: Body } },
    async (request) => {
      const { hurrySeconds } = request.body;
      if (hurrySeconds > 0) await tasks.hurry(new Date(clock().getTime() + hurrySeconds * 1_000));
      const moving = await tasks.drain();
      const done = Object.values(moving).reduce((a, b) => a + b, 0);
      return { done, nextDueAt: (await tasks.nextDue())?.toISOString() ?? null, moving: onlyMoving(moving) };
    },
  );
}

const onlyMoving = (moving: Record<string, number>) =>
  Object.fromEntries(Object.entries(moving).filter(([, count]) => count > 0));
