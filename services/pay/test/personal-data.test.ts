import { randomUUID } from 'node:crypto';
import { transact } from '@leko/postgres';
import { searchDatabase, startTestService } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pay } from '../src/app.ts';
import { supplierOfCoach } from '../src/directory/contacts.ts';
import { recordSupplier } from '../src/receipts/record-supplier.ts';
import { athlete, orderFor, type PayHarness, payAtBank, post, startPay } from './pay-harness.ts';
import { contactsOf, knownOf } from './personal.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());

const OPS = { sub: randomUUID(), roles: ['ops'] as const };
const COACH = {
  name: 'IP Unmistakable Coach',
  phone: '+79990001122',
  email: 'coach.unmistakable@example.com',
  inn: '500100732259',
};
const ATHLETE = { email: 'athlete.unmistakable@example.com', phone: '+79993334455', name: 'Unmistakable Athlete' };
const ASKED = 'asked.unmistakable@example.com';
const REFUND_TO = '+79995556677';

async function mailCoach(): Promise<string> {
  const coachId = randomUUID();
  const data = { recipientId: randomUUID(), coachId, ...COACH, bankDetailsChanged: false };
  const event = { data, time: harness.service.now().toISOString() };
  const deps = { clock: harness.service.now, vault: harness.service.vault };
  await transact(harness.service.db, (tx) => recordSupplier(deps, tx, event as never));
  return coachId;
}

const publish = (type: string, data: object) =>
  harness.service.call(
    { sub: randomUUID(), roles: ['service'] },
    { method: 'POST', url: '/api/v1/events', payload: { id: randomUUID(), type, data } },
  );

/** A payment that is paid and wholly refunded. */
async function payAndReturn(as: { sub: string }, change: object): Promise<string> {
  const headers = { 'idempotency-key': randomUUID() };
  const order = orderFor(randomUUID(), { totalAmount: '330 RUB', ...change });
  const made = await post(harness, as, '/payments', order, headers);
  expect(made.statusCode).toBe(201);
  await payAtBank(made);
  await harness.settle();
  const { paymentId } = made.json();
  await post(harness, as, `/payments/${paymentId}/refund`, { paymentId, sendReceiptTo: REFUND_TO });
  harness.advance(120_000);
  await harness.settle();
  return paymentId;
}

describe('what is kept of people', () => {
  it('is nowhere in clear, and can be read for receipts and by consumers', async () => {
    const as = athlete();
    const coachId = await mailCoach();
    expect((await publish('user.registered', { userId: as.sub, ...ATHLETE, birthday: '1990-01-01' })).statusCode).toBe(
      202,
    );

    const asked = await payAndReturn(as, { coachId, sendReceiptTo: ASKED });
    const unsaid = await payAndReturn(as, { coachId, sendReceiptTo: undefined });

    const words = [...Object.values(COACH), ...Object.values(ATHLETE), ASKED, REFUND_TO, '1990-01-01'];
    expect(await searchDatabase(harness.service.adminUrl, [asked])).toContain(`pay.payment: ${asked}`);
    expect(await searchDatabase(harness.service.adminUrl, words)).toEqual([]);
    expect(await contactsOf(harness.service, asked)).toEqual({ receiptTo: ASKED, payerContact: ASKED });
    expect(await contactsOf(harness.service, unsaid)).toEqual({ receiptTo: ATHLETE.email });
    expect(await knownOf(harness.service, as.sub)).toMatchObject(ATHLETE);
    expect(await supplierOfCoach(harness.service, coachId)).toEqual(COACH);
    const slips = JSON.stringify(harness.fiscal.documents.list('firstofd.receipt'));
    for (const word of [COACH.name, COACH.inn, COACH.phone, ASKED, ATHLETE.email, REFUND_TO]) {
      expect(slips).toContain(word);
    }
  });

  it('is masked in the log of upstream calls', async () => {
    const calls = await harness.service.call(OPS, {
      method: 'GET',
      url: '/api/v1/pay/upstreams?name=firstofd&limit=100',
    });

    expect(calls.body).toContain('a***@example.com');
    expect(calls.body).not.toMatch(/unmistakable|79990001122|500100732259/i);
  });
});

describe('a service without its keys', () => {
  it.each(['PERSONAL_KEYS_FILE', 'EVENT_KEYS_FILE'] as const)(
    'does not start, and names %s in one line',
    async (name) => {
      const start = startTestService(pay, {
        postgresUrl: postgresUrl(),
        config: { [name]: '/nowhere/keys.json' } as never,
      });

      await expect(start).rejects.toThrow(
        new RegExp(`^configuration: ${name}: /nowhere/keys\\.json is no file of keys: ENOENT$`),
      );
    },
  );
});
