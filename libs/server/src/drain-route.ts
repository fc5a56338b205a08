import type { Tasks } from '@leko/runtime';
import { HOUR_SECONDS } from '@leko/runtime/durations';
import { Type } from '@sinclair/typebox';
import type { Server } from './create-server.ts';

const Body = Type.Object(
  { aheadSeconds: Type.Integer({ minimum: 0, maximum: HOUR_SECONDS }) },
  { additionalProperties: false },
);

export interface Draining {
  readonly tasks: Tasks;
  /** When, by the business's clock, the next thing falls due. */
  nextDue(): Promise<Date | undefined>;
  /** Makes due now what falls due within so many seconds. */
  bringForward(seconds: number): Promise<void>;
}

/**
 * `POST /internal/drain`: runs all background work once, so that the sandbox can wait for quiet instead of sleeping.
 * `aheadSeconds` first makes due what falls due within that time.
 */
export function addDrainRoute(app: Server, { tasks, nextDue, bringForward }: Draining): void {
  app.post(
    '/internal/drain',
    { config: { access: 'process' }, schema: { hide: true, body: Body } },
    async (request) => {
      const { aheadSeconds } = request.body;
      if (aheadSeconds > 0) await bringForward(aheadSeconds);
      const moving = await tasks.drain();
      const done = Object.values(moving).reduce((a, b) => a + b, 0);
      return { done, nextDueAt: (await nextDue())?.toISOString() ?? null, moving: onlyMoving(moving) };
    },
  );
}

const onlyMoving = (moving: Record<string, number>) =>
  Object.fromEntries(Object.entries(moving).filter(([, count]) => count > 0));
