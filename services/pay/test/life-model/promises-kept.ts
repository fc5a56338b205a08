import type { History } from './history.ts';
import type { Records } from './records.ts';
import type { Sold } from './shoppers.ts';

const STATUSES: Readonly<Record<string, string>> = {
  ...{ awaiting: 'CREATED', checkout: 'CREATED', review: 'CREATED', received: 'PAID', delivered: 'CAPTURED' },
  ...{ refund: 'REFUNDED', failed: 'FAILED', canceled: 'FAILED', deleted: 'FAILED' },
};

/** What callers were answered as done, compared with what they are shown now. */
export async function brokenPromises(records: Records, { shoppers, people }: History): Promise<string[]> {
  const wrongs: string[] = [];
  for (const one of shoppers.sold.values()) {
    const request = { method: 'GET', url: `/api/v1/pay/payments/${one.id}` } as const;
    const shown = await people.ask(one.order.athlete, request, [200]);
    wrongs.push(...wrongsOf(records, one, shown?.body).map((wrong) => `payment ${one.id}: ${wrong}`));
  }
  return wrongs;
}

function wrongsOf(records: Records, one: Sold, shown: { status: string; receiptLink?: string }): string[] {
  const row = records.payments.find(({ id }) => id === one.id);
  if (row === undefined) return ['is gone'];
  const done = records.refunds.filter(({ payment_id, state }) => payment_id === one.id && state === 'done');
  const missing = one.returned.filter(
    ({ session = null, amount }) => !done.some((it) => it.session_id === session && it.amount === BigInt(amount)),
  );
  const wasCaptured = records.moves.some(({ entity_id, to_state }) => entity_id === one.id && to_state === 'delivered');
  const receipt = records.receipts.find(({ payment_id, kind }) => payment_id === one.id && kind === 'sell');
  return [
    ...(row.amount === BigInt(one.order.amount) ? [] : [`costs ${row.amount} instead of ${one.order.amount}`]),
    ...(shown.status === STATUSES[row.state] ? [] : [`is ${row.state}, and shown as ${shown.status}`]),
    ...((receipt?.state === 'registered') === Boolean(shown.receiptLink) ? [] : ['its receipt is not shown as it is']),
    ...missing.map(({ session, amount }) => `a caller was answered that ${amount} of ${session ?? 'all'} went back`),
    ...(one.isCaptured && !wasCaptured ? ['a caller was answered that it was captured'] : []),
    ...strangeAmounts(done, one),
  ];
}

/** A session goes back for what it was sold, with the fee or without; only the last one takes what is left. */
function strangeAmounts(done: Records['refunds'], { order }: Sold): string[] {
  const parts = done.filter(({ session_id }) => session_id !== null);
  const strange = parts.filter(({ session_id, amount }) => {
    const sold = order.sessions.find(({ id }) => id === session_id);
    return sold === undefined || ![sold.share, sold.share + sold.fee].includes(Number(amount));
  });
  return strange
    .filter((one) => one !== done.at(-1))
    .map(({ session_id, amount }) => `${amount} went back for session ${session_id}`);
}
