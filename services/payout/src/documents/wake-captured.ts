import type { Event } from '@leko/contracts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { wakeSessions } from './store-completed-sessions.ts';

/** Money that was only held is taken: sessions that waited for it get their acts. */
export async function wakeCaptured(
  { clock }: Pick<Deps, 'clock'>,
  tx: Tx,
  { data }: Event<'payment.captured'>,
): Promise<void> {
  await wakeSessions(tx, data.orderId, clock());
}
