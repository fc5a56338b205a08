import type { Event } from '@leko/contracts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { makeSessionsDue } from './store-completed-sessions.ts';

/** Held money was captured: sessions that waited for it are due. */
export async function resumeActs(
  { clock }: Pick<Deps, 'clock'>,
  tx: Tx,
  { data }: Event<'payment.captured'>,
): Promise<void> {
  await makeSessionsDue(tx, data.orderId, clock());
}
