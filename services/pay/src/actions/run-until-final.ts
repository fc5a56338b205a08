import { runOnce } from '@leko/postgres';
import type { RequestKey } from '@leko/server';
import type { Deps } from './deps.ts';

/** Takes an answer past the key, which is then free again. */
class Unfinished<Body> extends Error {
  readonly body: Body;
  constructor(body: Body) {
    super('the answer is not final');
    this.body = body;
  }
}

/**
 * `runOnce` for work that may be under way when it is answered: only a final answer is kept under the key, so that a repetition
 * tells the truth. Doing the work again must find what was begun.
 */
export async function runUntilFinal<Body>(
  { db, vault }: Pick<Deps, 'db' | 'vault'>,
  key: RequestKey | undefined,
  { work, isFinal }: { work: () => Promise<Body>; isFinal: (body: Body) => boolean },
): Promise<Body> {
  try {
    return await runOnce(
      db,
      key,
      async () => {
        const body = await work();
        if (!isFinal(body)) throw new Unfinished(body);
        return body;
      },
      vault,
    );
  } catch (error) {
    if (error instanceof Unfinished) return error.body as Body;
    throw error;
  }
}
