import type { Event } from '@leko/contracts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { changeIncome } from './change-income.ts';
import { capture } from './domain/income.ts';
import { recordStep } from './store-incomes.ts';

/** The service was delivered. Money that was only held until now is the coach's income from here on. */
export async function captureIncome(deps: Deps, tx: Tx, { id, data }: Event<'payment.captured'>): Promise<void> {
  const { paymentId } = data;
  const at = new Date(data.capturedAt);
  const fact = { kind: 'payment_captured', sourceId: paymentId, eventId: id, paymentId } as const;
  await changeIncome(deps, tx, fact, (income) => capture(income, at));
  await recordStep(tx, paymentId, { at, captured: true });
}
