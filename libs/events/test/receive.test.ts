import { randomUUID } from 'node:crypto';
import { connect, transact } from '@leko/postgres';
import { createLog } from '@leko/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emit } from '../src/emit.ts';
import { readOutbox } from '../src/feed.ts';
import type { EventTables } from '../src/index.ts';
import { failedPayment, listen, openParty, type Party, publishEvents } from './harness.ts';

let pay: Party;
let notification: Party;
beforeAll(async () => {
  pay = await openParty('pay');
  notification = await openParty('notification');
});
afterAll(async () => {
  await pay.close();
  await notification.close();
});

const envelope = (data: object = failedPayment()) => ({
  specversion: '1.0',
  id: randomUUID(),
  source: '/pay',
  type: 'payment.failed',
  subject: randomUUID(),
  sequence: 1,
  time: new Date().toISOString(),
  datacontenttype: 'application/json',
  data,
});

describe('an event', () => {
  it('is applied once, however often it comes and however many bring it at once', async () => {
    const { received, receiver } = listen(notification.db);
    const event = envelope();

    const outcomes = await Promise.all(Array.from({ length: 8 }, () => receiver.receive(event)));

    expect(received.length).toBe(1);
    expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(1);
    expect(await receiver.receive(event)).toBe('known');
  });

  it('may write ids in capitals, and is heard as the database writes them', async () => {
    const { received, receiver } = listen(notification.db);
    const data = failedPayment();

    await receiver.receive(envelope({ ...data, paymentId: data.paymentId.toUpperCase() }));

    expect(received).toEqual([`${data.paymentId} 1`]);
  });

  it('that fails is set aside, tried again with growing delays and applied once', async () => {
    let now = new Date();
    let failures = 2;
    const { received, receiver } = listen(notification.db, { clock: () => now, fail: () => failures-- > 0 });

    expect(await receiver.receive(envelope())).toBe('parked');
    expect(await receiver.retryParked(now)).toBe(0);
    now = new Date(now.getTime() + 1_000);
    expect(await receiver.retryParked(now)).toBe(1);
    expect(received).toHaveLength(0);
    now = new Date(now.getTime() + 5_000);
    expect(await receiver.retryParked(now)).toBe(1);

    expect(received).toHaveLength(1);
    expect(await notification.db.selectFrom('parked').selectAll().execute()).toEqual([]);
  });

  it('that fails together with others is not tried again together with them', async () => {
    const now = new Date();
    const lots = [0, 0.5, 1];
    const { receiver } = listen(notification.db, {
      clock: () => now,
      fail: () => true,
      random: () => lots.pop() ?? 0,
    });
    const events = [envelope(), envelope(), envelope()];

    for (const event of events) await receiver.receive(event);

    const ids = events.map(({ id }) => id);
    const rows = await notification.db.selectFrom('parked').selectAll().where('event_id', 'in', ids).execute();
    const waits = rows.map(({ next_check_at }) => (next_check_at?.getTime() ?? 0) - now.getTime());
    expect(waits.toSorted((a, b) => a - b)).toEqual([1_000, 1_050, 1_100]);
    await notification.db.deleteFrom('parked').execute();
  });

  it('that is poison waits for a person with its reason, and others flow on', async () => {
    let now = new Date();
    const { received, receiver } = listen(notification.db, { clock: () => now });

    expect(await receiver.receive(envelope({ ...failedPayment(), paymentId: 'no uuid' }))).toBe('parked');
    expect(await receiver.receive(envelope())).toBe('applied');
    for (let attempt = 0; attempt < 12; attempt++) {
      now = new Date(now.getTime() + 600_000);
      await receiver.retryParked(now);
    }

    const [dead] = await notification.db.selectFrom('parked').selectAll().execute();
    expect(dead?.next_check_at).toBeNull();
    expect(dead?.error).toMatch(/paymentId/);
    expect(received).toHaveLength(1);
  });

  it('whose data no schema fits waits for a person at once: they will not fit it later', async () => {
    const now = new Date();
    const { receiver } = listen(notification.db, { clock: () => now });
    const event = envelope({ ...failedPayment(), amount: 'much' });

    expect(await receiver.receive(event)).toBe('parked');

    const parked = notification.db.selectFrom('parked').select(['attempts', 'next_check_at', 'error']);
    expect(await parked.where('event_id', '=', event.id).execute()).toEqual([
      { attempts: 1, next_check_at: null, error: expect.stringContaining('/amount') },
    ]);
  });

  it.each([undefined, null, 'text', {}, { id: 1 }, envelope().data, { ...envelope(), type: 'payment.unheard' }])(
    'number %# that is none of ours is ignored',
    async (raw) => {
      expect(await listen(notification.db).receiver.receive(raw)).toBe('ignored');
    },
  );
});

describe('an event that cannot even be set aside', () => {
  it.each([
    ['an id that is none', { id: 'no uuid' }],
    ['a text that no database takes', { data: { ...failedPayment(), reason: 'a\u0000b' } }],
  ])('(%s) raises an alarm and is not tried again', async (_what, change) => {
    const published: { level: string; reason: string }[] = [];
    const alarms = createLog('test', 'error', { write: (line) => void published.push(JSON.parse(line)) });
    const { receiver } = listen(notification.db, { log: alarms, fail: () => true });

    expect(await receiver.receive({ ...envelope(), ...change })).toBe('ignored');

    expect(published).toMatchObject([{ level: 'error', type: 'payment.failed' }]);
  });

  it('because the database does not answer comes again', async () => {
    const gone = connect<EventTables>({ url: `${notification.adminUrl}_gone`, applicationName: 'test' });

    await expect(listen(gone).receiver.receive(envelope())).rejects.toThrow();
    await gone.destroy();
  });
});

describe('the feed', () => {
  it('shows every committed event once, also one of a transaction that commits late', async () => {
    const early = await publishEvents(pay.db);
    const [written, release] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()];
    const slow = transact(pay.db, async (tx) => {
      const data = failedPayment();
      const about = { source: '/pay', aggregateId: data.paymentId, sequence: 1, at: new Date(), data };
      await emit(tx, 'payment.failed', about);
      written.resolve(data.paymentId);
      await release.promise;
    });
    const late = await written.promise;
    const between = await publishEvents(pay.db);
    const seen: string[] = [];
    let cursor: string | undefined;

    async function pull(): Promise<void> {
      const page = await readOutbox(pay.db, cursor);
      seen.push(...page.events.map((event) => event.subject));
      cursor = page.next;
    }
    await pull();
    // What was committed behind it waits, or it could be passed by for ever.
    expect(seen).toContain(early);
    expect(seen).not.toContain(between);
    release.resolve();
    await slow;
    await expect
      .poll(async () => {
        await pull();
        return seen;
      })
      .toContain(between);

    expect(seen).toContain(late);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('reads on from the cursor only', async () => {
    const { next } = await readOutbox(pay.db);
    const id = await publishEvents(pay.db, 2);

    await expect
      .poll(async () => (await readOutbox(pay.db, next)).events.map((event) => `${event.subject} ${event.sequence}`))
      .toEqual([`${id} 1`, `${id} 2`]);
  });
});
