import { setTimeout as sleep } from 'node:timers/promises';
import { fullJitter } from '@leko/runtime';
import type { Kysely, Transaction } from 'kysely';
import { isConnectionLost, isSafeToRetry } from './errors.ts';

const MAX_ATTEMPTS = 4;
const BACKOFF = { baseMs: 20, capMs: 200 };

const listeners = new WeakMap<object, () => void>();

/** Calls `listener` after every transaction of `transact` on this database that committed. */
export function onCommit<Tables>(db: Kysely<Tables>, listener: () => void): void {
  listeners.set(db, listener);
}

const waiting = new WeakMap<object, (() => Promise<void>)[]>();

/**
 * Runs `work` when this transaction of `transact` has committed, before its result is handed on; never when it is rolled
 * back. Nothing can be undone any more, so `work` deals with its own failures.
 */
export function afterCommit<Tables>(tx: Transaction<Tables>, work: () => Promise<void>): void {
  waiting.set(tx, [...(waiting.get(tx) ?? []), work]);
}

/**
 * Runs `work` in one READ COMMITTED transaction. Deadlocks, serialization failures, a server that may not write any more and a
 * connection that broke before the commit was asked for are known to have been rolled back, so those alone are run again, with
 * full jitter. A wait for a lock that timed out is not repeated. `work` must do nothing outside the database.
 */
export async function transact<Tables, Result>(
  db: Kysely<Tables>,
  work: (tx: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  const { result, tx } = await commit(db, work);
  listeners.get(db)?.();
  for (const next of waiting.get(tx) ?? []) await next();
  return result;
}

async function commit<Tables, Result>(
  db: Kysely<Tables>,
  work: (tx: Transaction<Tables>) => Promise<Result>,
): Promise<{ result: Result; tx: Transaction<Tables> }> {
  for (let attempt = 1; ; attempt++) {
    let isCommitting = false;
    try {
      return await db.transaction().execute(async (tx) => {
        const result = await work(tx);
        isCommitting = true;
        return { tx, result };
      });
    } catch (error) {
      const isUndone = isSafeToRetry(error) || (!isCommitting && isConnectionLost(error));
      if (!isUndone || attempt === MAX_ATTEMPTS) throw error;
      await sleep(fullJitter(Math.random(), { ...BACKOFF, attempt }));
    }
  }
}

/**
 * Runs one statement that makes the whole change: it is its own transaction, in one round trip instead of four. A
 * connection that breaks leaves open whether it was committed, so it is run again only where it certainly was not.
 */
export async function transactAtOnce<Tables, Result>(
  db: Kysely<Tables>,
  statement: (db: Kysely<Tables>) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      const result = await statement(db);
      listeners.get(db)?.();
      return result;
    } catch (error) {
      if (!isSafeToRetry(error) || attempt === MAX_ATTEMPTS) throw error;
      await sleep(fullJitter(Math.random(), { ...BACKOFF, attempt }));
    }
  }
}

/** For reads: nothing can be written in it, and no task is woken after it. */
export const look = <Tables, Result>(
  db: Kysely<Tables>,
  work: (tx: Transaction<Tables>) => Promise<Result>,
): Promise<Result> => db.transaction().setAccessMode('read only').execute(work);
