import { randomUUID } from 'node:crypto';
import { MINUTE_MS } from '@leko/runtime/durations';
import { describe, expect, it } from 'vitest';
import { fault, harness, heal, type Paid, pay, receiptOf, servePay, settleAfter } from './receipts-harness.ts';

servePay();

/** Paid while the fiscal service does not answer: the receipts wait in one line. */
async function twoInLine(): Promise<[Paid, Paid]> {
  fault('error', { match: '/sell' });
  const both: [Paid, Paid] = [await pay(), await pay()];
  await heal();
  return both;
}

/** As when a key is lost or a text was damaged; gives back what makes it good again. */
async function spoilContact({ id }: Paid): Promise<() => Promise<void>> {
  const { db } = harness.service;
  const write = async (personal: string) =>
    void (await db.updateTable('payment').set({ personal }).where('id', '=', id).execute());
  const { personal } = await db.selectFrom('payment').select('personal').where('id', '=', id).executeTakeFirstOrThrow();
  await write(personal.replace(/\.[^.]*$/, '.AAAAAAAAAAAAAAAAAAAAAA'));
  return () => write(personal);
}

/** Somebody has told of a receipt what it has not come to yet, so that nothing more can be told of it. */
async function takeNextWord(paid: Paid): Promise<void> {
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
  it('holds up nobody in the line: it waits aside, and a person is called', async () => {
    const [bad, good] = await twoInLine();
    const repair = await spoilContact(bad);
    await settleAfter(MINUTE_MS, 3_000);

    expect(await receiptOf(good)).toMatchObject({ state: 'registered' });
    const receipt = await receiptOf(bad);
    expect(receipt).toMatchObject({ state: 'waiting', place: 'aside', reason: 'internal_error' });
    expect(alarmsAbout(receipt.id)).not.toEqual([]);

    await repair();
    await settleAfter(MINUTE_MS, 3_000);
    expect(await receiptOf(bad)).toMatchObject({ state: 'registered' });
  });

  it('holds up nobody who waits for the register', async () => {
    const [bad, good] = await twoInLine();
    fault('error', { match: '/report' });
    await settleAfter(MINUTE_MS);
    const { id } = await receiptOf(bad);
    await takeNextWord(bad);
    await heal();
    await settleAfter(MINUTE_MS);

    expect(await receiptOf(good)).toMatchObject({ state: 'registered' });
    expect(await receiptOf(bad)).toMatchObject({ state: 'issued' });
    expect(alarmsAbout(id)).not.toEqual([]);
  });
});
