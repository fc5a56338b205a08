import { randomUUID } from 'node:crypto';
import { MINUTE_MS } from '@leko/runtime/durations';
import { describe, expect, it } from 'vitest';
import { fault, harness, heal, type Paid, pay, receiptOf, servePay, settleAfter } from './receipts-harness.ts';

servePay();

/** Paid while the fiscal service does not answer. */
async function twoWaiting(): Promise<[Paid, Paid]> {
  fault('error', { match: '/sell' });
  const both: [Paid, Paid] = [await pay(), await pay()];
  await heal();
  return both;
}

/** As when a key is lost or a text was damaged; answers with what repairs it. */
async function spoilContact({ id }: Paid): Promise<() => Promise<void>> {
  const { db } = harness.service;
  const write = async (personal: string) =>
    void (await db.updateTable('payment').set({ personal }).where('id', '=', id).execute());
  const { personal } = await db.selectFrom('payment').select('personal').where('id', '=', id).executeTakeFirstOrThrow();
  await write(personal.replace(/\.[^.]*$/, '.AAAAAAAAAAAAAAAAAAAAAA'));
  return () => write(personal);
}

/** An event with the receipt's next number is there already, so that none can be published of it. */
async function takeNextSequence(paid: Paid): Promise<void> {
  const { id, told } = await receiptOf(paid);
  const event = { event_id: randomUUID(), type: 'receipt.registered', aggregate_id: id, sequence: told + 1 };
  await harness.service.owner
    .insertInto('outbox')
    .values({
      ...event,
      body: '{}',
      created_at: harness.service.now(),
      published_at: null,
      stream: null,
      broker_seq: null,
    })
    .execute();
}

const alarmsAbout = (receiptId: string) => harness.service.alarms.filter((alarm) => alarm.receiptId === receiptId);

describe('a receipt that we cannot deal with', () => {
  it('holds up no other: it waits, and a person is called', async () => {
    const [bad, good] = await twoWaiting();
    const repair = await spoilContact(bad);
    await settleAfter(MINUTE_MS, 3_000);

    expect(await receiptOf(good)).toMatchObject({ state: 'registered' });
    const receipt = await receiptOf(bad);
    expect(receipt).toMatchObject({ state: 'waiting', reason: 'internal_error' });
    expect(alarmsAbout(receipt.id)).not.toEqual([]);

    await repair();
    await settleAfter(MINUTE_MS, 3_000);
    expect(await receiptOf(bad)).toMatchObject({ state: 'registered' });
  });

  it('holds up no other that waits for the register', async () => {
    const [bad, good] = await twoWaiting();
    fault('error', { match: '/report' });
    await settleAfter(MINUTE_MS);
    const { id } = await receiptOf(bad);
    await takeNextSequence(bad);
    await heal();
    await settleAfter(MINUTE_MS);

    expect(await receiptOf(good)).toMatchObject({ state: 'registered' });
    expect(await receiptOf(bad)).toMatchObject({ state: 'issued' });
    expect(alarmsAbout(id)).not.toEqual([]);
  });
});
