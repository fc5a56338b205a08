import { DAY_MS } from '@leko/runtime/durations';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { clockIsAhead } from './clock-ahead.ts';
import { type PayHarness, startPay } from './pay-harness.ts';
import { compareNow, dayOf, freshDay, night, verdictsOf } from './reconciliation-harness.ts';
import { paidPayment } from './refund-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => harness.close());

/** What a clock that is days ahead does before an operator sets it right. */
async function nightsAhead(days: number): Promise<void> {
  clockIsAhead(days * DAY_MS);
  for (let opened = 0; opened <= days; opened += 1) await harness.service.tasks.run('reconcile days');
  vi.restoreAllMocks();
}

it('days that a clock that was ahead has compared are compared again, each in its own night', async () => {
  const today = await freshDay(harness);
  await nightsAhead(4);
  const first = await paidPayment(harness);
  await night(harness);
  const second = await paidPayment(harness);
  const tomorrow = harness.service.now().toISOString().slice(0, 10);
  await night(harness);

  expect(verdictsOf(await dayOf(harness, today))).toEqual({ [first.id]: 'matched' });
  expect(verdictsOf(await dayOf(harness, tomorrow))).toEqual({ [second.id]: 'matched' });
});

it('what is compared now counts, whatever a clock that was ahead has compared', async () => {
  const today = await freshDay(harness);
  await nightsAhead(4);
  const paid = await paidPayment(harness);

  expect(verdictsOf(await compareNow(harness, today))).toEqual({ [paid.id]: 'matched' });
});
