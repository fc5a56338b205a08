import type { Event } from '@leko/contracts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { queueMessage } from './queue-message.ts';

const TEMPLATES = {
  'remittance.completed': 'remittance-completed',
  'remittance.failed': 'remittance-failed',
  'remittance.returned': 'remittance-returned',
  'remittance.deleted': 'remittance-deleted',
} as const;

/** Mails the coach how the transfer of their earnings ended. */
export async function mailRemittance(deps: Deps, tx: Tx, event: Event<keyof typeof TEMPLATES>): Promise<void> {
  const { remittanceId, coachId, dueAmount, paidAmount, feeAmount } = event.data;
  await queueMessage(deps, tx, {
    eventId: event.id,
    template: TEMPLATES[event.type],
    role: 'coach',
    userId: coachId,
    data: (greeting) => ({ ...greeting, remittanceId, dueAmount, paidAmount, feeAmount, at: event.time }),
  });
}
