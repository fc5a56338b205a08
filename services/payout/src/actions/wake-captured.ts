import type { Event } from '@leko/contracts';
import { wakeSessions } from '../store/completed-sessions.ts';
import type { Tx } from '../store/tables.ts';
import type { Deps } from './deps.ts';

/** Money that was only held is taken: sessions that waited for it get their acts. */
export async function wakeCaptured(
  { clock }: Pick<Deps, 'clock'>,
  tx: Tx,
  { data }: Event<'payment.captured'>,
): Promise<void> {
  await wakeSessions(tx, data.orderId, clock());
}
