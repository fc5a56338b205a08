import type { Event } from '@leko/contracts';
import type { Tx } from '../store/tables.ts';
import type { Deps } from './deps.ts';
import { queueMessage } from './queue-message.ts';

type RemittanceEvent = Event<'remittance.completed' | 'remittance.failed' | 'remittance.returned'>;

const TEMPLATES = {
  'remittance.completed': 'remittance-completed',
  'remittance.failed': 'remittance-failed',
  'remittance.returned': 'remittance-returned',
} as const;

/** The coach is told how the transfer of their earnings ended. */
export async function tellOfRemittance(deps: Deps, tx: Tx, event: RemittanceEvent): Promise<void> {
  const { remittanceId, coachId, dueAmount, paidAmount, feeAmount } = event.data;
  await queueMessage(deps, tx, {
    eventId: event.id,
    template: TEMPLATES[event.type],
    role: 'coach',
    userId: coachId,
    data: { remittanceId, dueAmount, paidAmount, feeAmount, at: event.time },
  });
}
