import { hurryDue, transact } from '@leko/postgres';
import { nextCollectionAt, planBatch } from '../store/batches.ts';
import type { Deps } from './deps.ts';

/** Rows of one registry. */
const BATCH_LIMIT = 100;

/** Puts the remittances whose time has come into one batch for the bank. What is written here is sent by the next task. */
export async function collectRemittances({ db, clock, log }: Deps): Promise<number> {
  const collected = await transact(db, (tx) => planBatch(tx, { now: clock(), limit: BATCH_LIMIT }));
  if (collected > 0) log.info({ remittances: collected }, 'batch planned');
  return collected;
}

export const nextCollection = ({ db }: Deps): Promise<Date | undefined> => nextCollectionAt(db);

export const hurryCollection = ({ db, clock }: Deps, until: Date): Promise<void> =>
  hurryDue(db, { table: 'remittance', dueColumn: 'collect_at', now: clock(), until });
