import { HOUR_MS } from '@leko/runtime/durations';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bank, call, closeBank, createdId, LINK, openBank, PAYMENTS, payAs, refundOf } from './bank.ts';

beforeEach(() => openBank());
afterEach(closeBank);

// The simulated clock begins at noon in Moscow on this day.
const registryOf = async (date: string) => {
  const query = `customerCode=${LINK.customerCode}&merchantId=200000000001056&date=${date}`;
  const { body } = await call('GET', `/uapi/acquiring/v1.0/registry?${query}`);
  return body.Data.Registry.flatMap(({ payments }: { payments: { operationId: string }[] }) => payments);
};

test('a row is as documented, without our own id', async () => {
  const operationId = await createdId();
  await payAs(operationId, 'sbp');

  expect(await registryOf('2026-11-20')).toEqual([
    {
      number: '1',
      operationId,
      purpose: LINK.purpose,
      paymentLink: `${bank.url}/p/${operationId}`,
      status: 'APPROVED',
      amount: 310,
      commission: 2.17,
      enrollmentAmount: 307.83,
      time: '2026-11-20T09:00:00.000Z',
    },
  ]);
});

test('held money is in none before its capture, and then in that of the day of the capture', async () => {
  const id = await createdId({ preAuthorization: true, ttl: 44_640 });
  await payAs(id, 'card');
  bank.advance(24 * HOUR_MS);
  expect(await registryOf('2026-11-20')).toEqual([]);

  await call('POST', `${PAYMENTS}/${id}/capture`);
  bank.advance(24 * HOUR_MS);

  expect(await registryOf('2026-11-20')).toEqual([]);
  expect(await registryOf('2026-11-21')).toMatchObject([{ operationId: id, amount: 310 }]);
});

test('a refund hides the operation while it runs, and never changes its day or its amount', async () => {
  const id = await createdId();
  await payAs(id, 'card');
  bank.advance(24 * HOUR_MS);

  await refundOf(id, 100);
  const during = await registryOf('2026-11-20');
  bank.advance(1_000);

  expect(during).toEqual([]);
  expect(await registryOf('2026-11-20')).toMatchObject([{ status: 'REFUNDED_PARTIALLY', amount: 310 }]);
  expect(await registryOf('2026-11-21')).toEqual([]);
});
