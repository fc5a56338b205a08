import type { Event, EventData } from '@leko/contracts';
import { parseExactAmount } from '@leko/money';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { queueMessage } from './queue-message.ts';

type Refund = EventData<'payment.refunded'>;

/** Money went back: mails the athlete, and the coach where it reduces their share. */
export async function mailRefund(deps: Deps, tx: Tx, event: Event<'payment.refunded'>): Promise<void> {
  const { id: eventId, data } = event;
  const { orderId, refundAmount, refundedAt } = data;
  await queueMessage(deps, tx, {
    eventId,
    template: 'payment-refunded',
    role: 'athlete',
    userId: data.athleteId,
    preferredAddress: data.receiptTo,
    data: (greeting) => ({
      ...greeting,
      orderId,
      extent: extentOf(data),
      refundAmount,
      totalAmount: data.amount,
      refundedAt,
    }),
  });
  if (!takesFromCoach(data)) return;
  await queueMessage(deps, tx, {
    eventId,
    template: 'earning-refunded',
    role: 'coach',
    userId: data.coachId,
    data: (greeting) => ({ ...greeting, orderId, coachDueAmount: data.coachDueAmount, refundedAt }),
  });
}

function extentOf({ wasReceived, isWhole, refundAmount, amount }: Refund): 'whole' | 'part' | 'not accepted' {
  if (!wasReceived) return 'not accepted';
  return isWhole && refundAmount === amount ? 'whole' : 'part';
}

/** The coach was never notified of money that was never received. */
function takesFromCoach({ wasReceived, coachDueAmount }: Refund): boolean {
  const due = parseExactAmount(coachDueAmount);
  return wasReceived && due !== undefined && due.kopecks > 0n;
}
