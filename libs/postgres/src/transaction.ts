import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { isSafeToRetry } from './errors.ts';

const MAX_ATTEMPTS = 4;
const BACKOFF_MS = 20;
const BACKOFF_CAP_MS = 200;

const listeners = new WeakMap<object, () => void>();

/** Calls `listener` after every transaction of `transact` on this database that committed. */
export function onCommit<Tables>(db: Kysely<Tables>, listener: () => void): void {
  listeners.set(db, listener);
}

/**
 * Runs `work` in one READ COMMITTED transaction. Deadlocks, serialization failures and lock time-outs are known to have
 * been rolled back, so those alone are run again, with full jitter. `work` must therefore do nothing outside the database.
 */
export async function transact<Tables, Result>(
  db: Kysely<Tables>,
  work: (tx: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      const result = await db.transaction().execute(work);
      listeners.get(db)?.();
      return result;
    } catch (error) {
      if (!isSafeToRetry(error) || attempt === MAX_ATTEMPTS) throw error;
      await sleep(Math.random() * Math.min(BACKOFF_CAP_MS, BACKOFF_MS * 2 ** attempt));
    }
  }
}
