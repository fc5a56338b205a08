import { HOUR_MS, MINUTE_MS } from '@leko/runtime/durations';
import { describe, expect, it } from 'vitest';
import { fault, harness, type Paid, pay, receiptOf, servePay, settleAfter } from './receipts-harness.ts';

/** Longer than any test: the breaker lets no probe through. */
const OPEN_MS = 600_000;
const RECEIPTS = 8;
/** Of the breaker, and as many more as were under way when it opened. */
const MOST_CALLS = 5 + 2;

const callsTo = async (path: string) =>
  (
    await harness.service.db
      // The log of calls is the library's table.
      .selectFrom('upstream_call' as never)
      .select('path' as never)
      .where('path' as never, 'like', `%${path}` as never)
      .execute()
  ).length;

describe.each([
  ['does not answer', 'error', '/sell'],
  ['refuses our login', 'refuse', '/getToken'],
])('a fiscal service that %s', (_what, name, match) => {
  servePay({ breakerOpenMs: OPEN_MS });

  it('is left alone, however many receipts wait', async () => {
    fault(name, { match });
    const payments: Paid[] = [];
    for (let made = 0; made < RECEIPTS; made++) payments.push(await pay());

    await settleAfter(MINUTE_MS, HOUR_MS, HOUR_MS);

    expect(await callsTo(match)).toBeLessThanOrEqual(MOST_CALLS);
    const states = (await Promise.all(payments.map(receiptOf))).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['waiting']));
  });
});
