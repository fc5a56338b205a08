import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bank, call, closeBank, create, createdId, openBank, PAYMENTS, payAs, read, refundOf, shop } from './bank.ts';

beforeEach(() => openBank());
afterEach(closeBank);

describe('faults of the bank', () => {
  const fault = (name: string, more: object = {}) =>
    bank.faults.add('tochka_acquiring', { fault: name, times: 1, ...more });

  test('late_visibility: the operation cannot be read for 30 seconds of the clock', async () => {
    fault('late_visibility');
    const id = await createdId();

    expect((await call('GET', `${PAYMENTS}/${id}`)).status).toBe(404);
    expect((await call('GET', `${PAYMENTS}?customerCode=300000092`)).body.Data.Operation).toEqual([]);
    bank.advance(30_000);
    expect((await read(id)).status).toBe('CREATED');
  });

  test('wrong_amount: a rouble less is booked and announced', async () => {
    fault('wrong_amount');
    const id = await createdId();
    await payAs(id);
    await bank.simulator.tick?.();

    expect((await read(id)).amount).toBe(309);
    expect(Buffer.from(shop.received[0]?.body.split('.')[1] ?? '', 'base64url').toString()).toContain(
      '"amount":"309.00"',
    );
  });

  test.each([
    ['no_callback', 0],
    ['duplicate_callback', 2],
  ])('%s: %i hooks', async (name, hooks) => {
    fault(name);
    await payAs(await createdId());
    await bank.simulator.tick?.();

    expect(shop.received).toHaveLength(hooks);
  });

  test('early_callback: the hook is there before the answer', async () => {
    fault('early_callback');
    await payAs(await createdId());

    expect(shop.received).toHaveLength(1);
  });

  test('error and refuse have no effect, error_after_effect, reset_after_effect and garbage have', async () => {
    const attempt = (name: string) => {
      fault(name);
      return create({ paymentLinkId: name }).then(
        ({ status }) => status,
        () => 'no answer',
      );
    };

    expect(await attempt('refuse')).toBe(400);
    expect(await attempt('error')).toBe(500);
    expect(await attempt('reset')).toBe('no answer');
    expect(bank.simulator.truth()).toHaveLength(0);
    expect(await attempt('error_after_effect')).toBe(500);
    expect(await attempt('reset_after_effect')).toBe('no answer');
    expect(await attempt('garbage')).toBe('no answer');
    expect(bank.simulator.truth()).toHaveLength(3);
  });

  test('a business fault may name the payment', async () => {
    fault('no_callback', { match: 'payment-1' });
    await payAs(await createdId({ paymentLinkId: 'payment-2' }));
    await payAs(await createdId());
    await bank.simulator.tick?.();

    expect(shop.received).toHaveLength(1);
  });

  test('match picks the call, and the key is left alone by faults that name nothing', async () => {
    fault('error', { match: '/refund' });
    const id = await createdId();
    await payAs(id, 'sbp');

    expect((await refundOf(id, 1)).status).toBe(500);
    fault('error');
    expect((await call('GET', '/doc/openapi/static/keys/public')).status).toBe(200);
  });

  test('strict_refunds: refunds only from APPROVED, as long as it is switched on', async () => {
    const id = await createdId();
    await payAs(id, 'sbp');
    fault('strict_refunds', { times: 2 });

    expect((await refundOf(id, 10)).status).toBe(200);
    expect((await refundOf(id, 10)).status).toBe(400);
    expect((await refundOf(id, 10)).status).toBe(200);
  });

  test('late_visibility: a refund or a capture has happened, and is shown 30 seconds later', async () => {
    const paid = await createdId();
    await payAs(paid, 'sbp');
    const held = await createdId({ paymentLinkId: 'held', preAuthorization: true });
    await payAs(held, 'card');
    fault('late_visibility', { match: '/refund' });
    fault('late_visibility', { match: '/capture' });

    await refundOf(paid, 10);
    await call('POST', `${PAYMENTS}/${held}/capture`);

    const seen = async () => [(await read(paid)).status, (await read(paid)).Order.length, (await read(held)).status];
    expect(await seen()).toEqual(['APPROVED', 1, 'AUTHORIZED']);
    bank.advance(30_000);
    expect(await seen()).toEqual(['REFUNDED_PARTIALLY', 2, 'APPROVED']);
  });
});
