import { transact } from '@leko/postgres';
import { MINUTE_MS } from '@leko/runtime/durations';
import type { Deps } from '../deps.ts';
import { holdDoubtful } from '../ledger/store-reviews.ts';
import { planBatch } from './store.ts';

/** Rows of one registry. */
const BATCH_LIMIT = 100;

/** How long a remittance waits before the books are looked at again, should nobody have mended them by then. */
const DOUBT_MS = 10 * MINUTE_MS;

/** Puts the remittances whose time has come into one batch for the bank. What is written here is sent by the next task. */
export async function collectRemittances({ db, clock, log }: Deps): Promise<number> {
  const now = clock();
  const held = await holdDoubtful(db, { now, until: new Date(now.getTime() + DOUBT_MS) });
  for (const remittanceId of held) log.error({ remittanceId }, 'the books contradict a remittance, it is not sent');
  const collected = await transact(db, (tx) => planBatch(tx, { now, limit: BATCH_LIMIT }));
  if (collected > 0) log.info({ remittances: collected }, 'batch planned');
  return collected;
}
