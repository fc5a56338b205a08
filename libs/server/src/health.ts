import { stopping } from './closing.ts';
import type { Server } from './create-server.ts';
import { commonProblems, ProblemError } from './problem.ts';
import { retryAfter } from './retry-after.ts';

export interface Health {
  /** From now on `/readyz` answers 503, so that load balancers send no new work here. */
  leaving(): void;
}

/** `/healthz`: the process lives. `/readyz`: it can do its work; `checks` throw when they cannot. */
export function addHealth(app: Server, checks: Readonly<Record<string, () => Promise<unknown>>>): Health {
  let left = false;
  const options = { config: { access: 'public', query: 'any' } as const, schema: { hide: true } };

  app.get('/healthz', options, async () => ({ status: 'ok' }));
  app.get('/readyz', options, async (request) => {
    if (left) throw stopping();
    for (const [name, check] of Object.entries(checks)) {
      await check().catch((error: unknown) => {
        request.log.warn({ err: error, check: name }, 'not ready');
        throw new ProblemError(commonProblems.unavailable, {
          detail: `${name} does not answer`,
          retryAfterSeconds: retryAfter.process,
        });
      });
    }
    return { status: 'ready' };
  });
  return {
    leaving() {
      left = true;
    },
  };
}
