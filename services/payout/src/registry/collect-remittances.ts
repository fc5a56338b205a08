import { transact } from '@leko/postgres';
import { MINUTE_MS } from '@leko/runtime/durations';
import type { Deps } from '../deps.ts';
import { holdRemittances } from '../ledger/store-violations.ts';
import { planBatch } from './store.ts';

/** Rows of one registry. */
const BATCH_LIMIT = 100;

/** How long a remittance that the balances contradict waits before they are looked at again. */
const HOLD_MS = 10 * MINUTE_MS;

/** Puts the due remittances into one batch for the bank, which the next task sends. */
export async function collectRemittances({ db, clock, log }: Deps): Promise<number> {
  const now = clock();
  const held = await holdRemittances(db, { now, until: new Date(now.getTime() + HOLD_MS) });
  for (const remittanceId of held) log.error({ remittanceId }, 'the balances contradict a remittance, it is not sent');
  const collected = await transact(db, (tx) => planBatch(tx, { now, limit: BATCH_LIMIT }));
  if (collected > 0) log.info({ remittances: collected }, 'batch planned');
  return collected;
}
