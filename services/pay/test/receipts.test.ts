import { randomUUID } from 'node:crypto';
import { DAY_MS, HOUR_MS } from '@leko/runtime/durations';
import { afterEach, describe, expect, it } from 'vitest';
import { post } from './pay-harness.ts';
import {
  COACH,
  coachLine,
  decide,
  eventsOf,
  fault,
  feeLine,
  harness,
  pay,
  payKnownCoach,
  paymentOf,
  printedOf,
  publishOf,
  receiptOf,
  reviewsOf,
  servePay,
  setSetting,
  settleAfter,
  slipOf,
} from './receipts-harness.ts';

servePay();

const platformPhone = '+74950000000';
describe('a sell receipt', () => {
  it('has two lines a service: the coach as supplier, and the fee with its VAT', async () => {
    const paid = await payKnownCoach();

    const receipt = await receiptOf(paid);
    const { operation, receipt: slip } = slipOf(receipt.id);
    expect(operation).toBe('sell');
    expect(slip.items).toEqual(
      ['Yoga a', 'Yoga b', 'Yoga c'].flatMap((name) => [coachLine(name, 100), feeLine(name, 10, 1.8)]),
    );
    expect(slip).toMatchObject({
      total: 330,
      payments: [{ type: 1, sum: 330 }],
      client: { email: 'athlete@example.com' },
    });
    expect(slip.company).toMatchObject({ inn: '7700000009', sno: 'osn', email: 'pay@leko.example' });
    expect(receipt).toMatchObject({ state: 'registered', kind: 'sell', refund_id: null, next_check_at: null });
    expect((await paymentOf(paid)).receiptLink).toBe(receipt.link);
    expect(await eventsOf(receipt.id)).toEqual([
      {
        sequence: 1,
        type: 'receipt.registered',
        receiptId: receipt.id,
        paymentId: paid.id,
        kind: 'sell',
        receiptLink: receipt.link,
      },
    ]);
  });

  it.each([
    ['a coach without a phone', { phone: undefined }, { name: COACH.name, phones: [platformPhone], inn: COACH.inn }],
    [
      'a coach with a wrong INN',
      { inn: '660000000000' },
      { name: COACH.name, phones: [COACH.phone], inn: '000000000000' },
    ],
  ])('names %s as it can', async (_what, details, supplier) => {
    const coachId = randomUUID();
    await publishOf(coachId, details);

    const receipt = await receiptOf(await pay({ coachId }));

    expect(slipOf(receipt.id).receipt.items[0]).toEqual(coachLine('Yoga a', 100, supplier));
  });

  it('names a coach without details by the platform', async () => {
    const receipt = await receiptOf(await pay());

    const supplier = { name: 'Исполнитель через ООО «ЛЕ-КО»', phones: [platformPhone], inn: '000000000000' };
    expect(slipOf(receipt.id).receipt.items[0]).toEqual(coachLine('Yoga a', 100, supplier));
  });

  it('goes to a phone, and for an address the register cannot take to the platform', async () => {
    const phone = await receiptOf(await pay({ sendReceiptTo: '+79991112233' }));
    const long = await receiptOf(await pay({ sendReceiptTo: `${'a'.repeat(60)}@example.com` }));

    expect(slipOf(phone.id).receipt.client).toEqual({ phone: '+79991112233' });
    expect(slipOf(long.id).receipt.client).toEqual({ email: 'pay@leko.example' });
  });

  it('of as many services as are taken fits on one receipt, with the VAT of the price by the line and in all', async () => {
    const services = Array.from({ length: 99 }, (_, index) => ({
      coachDueAmount: '100 RUB',
      name: `Yoga ${index}`,
      sessionId: `s${index}`,
    }));
    const paid = await payKnownCoach({ totalAmount: '10890 RUB', services });
    await settleAfter(3_000);

    const receipt = await receiptOf(paid);
    const { items, total } = slipOf(receipt.id).receipt;
    expect(receipt.state).toBe('registered');
    expect(total).toBe(10_890);
    expect(items).toEqual([
      coachLine('Прочие услуги: 99', 9_900),
      ...services.map(({ name }) => feeLine(name, 10, 1.8)),
    ]);
    const { vat } = await harness.service.db
      .selectFrom('payment')
      .select('vat')
      .where('id', '=', paid.id)
      .executeTakeFirstOrThrow();
    expect(vat).toBe(99n * 180n);
  });
});

describe('an amount that an operator has accepted instead', () => {
  it('is on the receipts, in the proportions of the sale', async () => {
    harness.bank.faults.add('tochka_acquiring', { fault: 'wrong_amount', times: 1 });
    const paid = await pay();
    const [review] = await reviewsOf(paid);

    expect((await decide(review?.id ?? '', 'accept')).statusCode).toBe(200);
    await settleAfter(0, 3_000, 3_000);

    const receipt = await receiptOf(paid);
    expect(receipt).toMatchObject({ state: 'registered', amount: 32_900n });
    expect(slipOf(receipt.id).receipt.items.map(({ sum }) => sum)).toEqual([99.7, 9.97, 99.7, 9.97, 99.69, 9.97]);
  });
});

describe('a coach without details', () => {
  afterEach(() => setSetting('receipts', { missingSupplier: 'issue' }));

  it('is waited for where the setting says so, without delay for others, and their details release the receipt', async () => {
    await setSetting('receipts', { missingSupplier: 'wait' });
    const coachId = randomUUID();
    const held = await pay({ coachId });
    const other = await payKnownCoach();
    await settleAfter(DAY_MS);
    expect(await receiptOf(held)).toMatchObject({ state: 'waiting', reason: 'supplier_missing', attempts: 0 });
    expect(await receiptOf(other)).toMatchObject({ state: 'registered' });

    await publishOf(coachId, { inn: '660000000000' });
    await settleAfter(0);
    expect((await receiptOf(held)).reason).toBe('supplier_missing');
    await publishOf(coachId);
    await settleAfter(0, 3_000);

    expect(await receiptOf(held)).toMatchObject({ state: 'registered' });
  });

  it('for a day is shown to a person', async () => {
    await setSetting('receipts', { missingSupplier: 'wait' });
    const paid = await pay();
    await settleAfter(DAY_MS + 1_000);

    expect(await reviewsOf(paid)).toMatchObject([{ kind: 'receipt', reason: 'supplier_missing' }]);
  });

  it('is not waited for any more when the setting is changed', async () => {
    await setSetting('receipts', { missingSupplier: 'wait' });
    const held = await pay();
    expect(await receiptOf(held)).toMatchObject({ state: 'waiting' });

    await setSetting('receipts', { missingSupplier: 'issue' });
    await settleAfter(HOUR_MS, 3_000);

    expect(await receiptOf(held)).toMatchObject({ state: 'registered' });
  });
});

describe('a RECEIPT callback', () => {
  it.each(['early_callback', 'duplicate_callback', 'no_callback'])(
    'may be early, repeated or missing: %s',
    async (name) => {
      fault(name, { times: 1 });
      const paid = await pay();
      await settleAfter(3_000);

      const receipt = await receiptOf(paid);
      expect(receipt).toMatchObject({ state: 'registered' });
      expect(printedOf([receipt.id])).toEqual([receipt.id]);
      expect(await eventsOf(receipt.id)).toHaveLength(1);
    },
  );

  it('only triggers a read: what it claims changes nothing, and the register is asked', async () => {
    fault('late_visibility', { times: 1 });
    const paid = await pay();
    const receipt = await receiptOf(paid);
    const service = { sub: randomUUID(), roles: ['service' as const] };
    const path = `/callbacks?callback_type=RECEIPT&status=FAILURE&tracking_id=${receipt.id}`;

    const answer = await post(harness, service, path, { status: 'fail', error: { code: 13, text: 'made up' } });
    await settleAfter(0);

    expect(answer.statusCode).toBe(200);
    expect(await receiptOf(paid)).toMatchObject({ state: 'issued', attempts: 1 });
    await settleAfter(31_000, 31_000);
    expect(await receiptOf(paid)).toMatchObject({ state: 'registered' });
  });
});
