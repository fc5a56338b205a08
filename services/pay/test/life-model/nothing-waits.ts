import type { Records } from './records.ts';

const OPEN = {
  payment: ['awaiting', 'checkout'],
  refund: ['pending', 'asked', 'sent'],
  receipt: ['waiting', 'issued'],
} as const;

/** What is under way and will never be looked at again. */
export function forgotten({
  payments,
  refunds,
  receipts,
}: Pick<Records, 'payments' | 'refunds' | 'receipts'>): string[] {
  const isDue = ({ next_check_at }: { next_check_at: Date | null }) => next_check_at !== null;
  const isOpen = (states: readonly string[], { state }: { state: string }) => states.includes(state);
  return [
    ...payments.filter((one) => (isOpen(OPEN.payment, one) || one.capture_wanted_at !== null) && !isDue(one)),
    ...refunds.filter((one) => isOpen(OPEN.refund, one) && !isDue(one)),
    ...receipts.filter((one) => isOpen(OPEN.receipt, one) && !isDue(one)),
  ].map(({ id, state }) => `${id} is ${state} and never looked at again`);
}

/** What should have been done by now. */
export function overdue({ payments, refunds, receipts, now }: Records): string[] {
  return [...payments, ...refunds, ...receipts]
    .filter(({ next_check_at: at }) => at !== null && at < now)
    .map(({ id, state, next_check_at: at }) => `${id} is ${state} and due since ${at?.toISOString()}`);
}
