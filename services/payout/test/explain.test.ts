import { randomUUID } from 'node:crypto';
import type { Event } from '@leko/contracts';
import { DAY_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disputed, receiptRegistered, refunded } from './support/events.ts';
import { DETAILS, get, paid, post, remit, startWorld, type World } from './support/payout.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

interface Line {
  at: string;
  kind: string;
  amount: string;
  runningSum: string;
  paymentId?: string;
  orderId?: string;
  remittanceId?: string;
  links: Record<string, string>;
}

const now = () => world.payout.now();
const daysAgo = (days: number) => new Date(now().getTime() - days * DAY_MS);
const explain = async (coachId: string, query = '') => (await get(world, coachId, `earnings/explain?${query}`)).json();
const roubles = (amount: string) => Number(amount.replace(' RUB', ''));
const short = ({ data }: { data: Line[] }) => data.map(({ kind, amount, runningSum }) => [kind, amount, runningSum]);

async function deliver(...events: Event[]) {
  for (const event of events) world.publish(event);
  await world.payout.settle();
}

/** Reads all pages: each running sum adds to the one before, and the last one is the figure of the earnings. */
async function walk(coachId: string, figure: 'total' | 'available', limit: number): Promise<Line[]> {
  const lines: Line[] = [];
  for (let page = 0; ; page++) {
    const answer = await explain(coachId, `figure=${figure}&page=${page}&limit=${limit}`);
    expect(answer).toMatchObject({ coachId, figure, page, limit, count: answer.data.length });
    lines.push(...answer.data);
    if (answer.data.length < limit) {
      expect(lines).toHaveLength(answer.total);
      break;
    }
  }
  let sum = 0;
  for (const line of lines) {
    sum += roubles(line.amount);
    expect(roubles(line.runningSum)).toBe(sum);
  }
  const earnings = (await get(world, coachId, 'earnings')).json();
  expect(lines.at(-1)?.runningSum ?? '0 RUB').toBe(earnings[`${figure}Balance`].amount);
  return lines;
}

describe('GET /earnings/explain', () => {
  test('of an unknown coach is empty', async () => {
    const coachId = randomUUID();

    expect(await explain(coachId)).toEqual({
      coachId,
      figure: 'total',
      amount: '0 RUB',
      coolDownDays: 6,
      data: [],
      count: 0,
      page: 0,
      limit: 10,
      total: 0,
    });
  });

  test('names each payment with its operation and its receipt, oldest first', async () => {
    const coachId = randomUUID();
    const [old, young] = [paid({ coachId, paidAt: daysAgo(8) }), paid({ coachId, share: 300, paidAt: now() })];
    await deliver(old, young, receiptRegistered(old, { receiptLink: 'https://receipts.example/1' }));

    const { data, amount } = await explain(coachId, 'figure=total');

    const { paymentId, orderId } = old.data;
    expect(amount).toBe('1300 RUB');
    expect(data[0]).toEqual({
      at: expect.any(String),
      kind: 'payment_received',
      amount: '1000 RUB',
      runningSum: '1000 RUB',
      paymentId,
      orderId,
      links: { payment: `/api/v1/pay/operations/${paymentId}`, receipt: 'https://receipts.example/1' },
    });
    expect(data[1]).toMatchObject({ amount: '300 RUB', runningSum: '1300 RUB', paymentId: young.data.paymentId });
    expect((await get(world, coachId, `operations/${paymentId}`)).statusCode).toBe(200);
  });

  test('leaves out of the available figure what still cools down, with its refunds', async () => {
    const coachId = randomUUID();
    const [old, young] = [paid({ coachId, paidAt: daysAgo(8) }), paid({ coachId, shares: [300, 200], paidAt: now() })];
    const later = paid({ coachId, share: 500, paidAt: daysAgo(7) });
    await deliver(young, old, refunded(young, { at: now(), sessionIds: ['session-2'] }), later);

    expect(short(await explain(coachId, 'figure=available'))).toEqual([
      ['payment_received', '1000 RUB', '1000 RUB'],
      ['payment_received', '500 RUB', '1500 RUB'],
    ]);
    expect(short(await explain(coachId, 'figure=available&cool_down_days=0'))).toHaveLength(4);
    expect(await explain(coachId, 'figure=available&cool_down_days=365')).toMatchObject({ amount: '0 RUB', total: 0 });
    for (const limit of [1, 2, 3, 100]) {
      await walk(coachId, 'available', limit);
      await walk(coachId, 'total', limit);
    }
  });

  test('shows remittances and what they brought back, a dispute, and a refund of what was paid out', async () => {
    const coachId = randomUUID();
    const [first, second] = [
      paid({ coachId, share: 1_500, paidAt: daysAgo(8) }),
      paid({ coachId, share: 900, paidAt: daysAgo(3) }),
    ];
    await deliver(first, second);
    await post(world, coachId, 'recipients', DETAILS);
    const failing = await remit(world, coachId);
    world.fault('reject_line', { match: failing });
    await world.quiet();
    const paying = await remit(world, coachId);
    await world.quiet();
    const refund = refunded(first, { at: now() });
    await deliver(refund, disputed(second, 'session-1', now()));
    await deliver(
      receiptRegistered(first, { receiptLink: 'https://receipts.example/r', refundId: refund.data.refundId }),
    );

    const lines = await walk(coachId, 'total', 2);

    expect(lines.map(({ kind, amount, remittanceId }) => [kind, amount, remittanceId])).toEqual([
      ['payment_received', '1500 RUB', paying],
      ['payment_received', '900 RUB', undefined],
      ['remittance_reserved', '-1500 RUB', failing],
      ['remittance_failed', '1500 RUB', failing],
      ['remittance_reserved', '-1500 RUB', paying],
      ['payment_refunded', '-1500 RUB', undefined],
      ['dispute_opened', '-900 RUB', undefined],
      ['carried_forward', '1500 RUB', undefined],
    ]);
    expect(lines[3]?.links).toEqual({ remittance: `/api/v1/pay/remittances/${failing}` });
    expect(lines[5]?.links.receipt).toBe('https://receipts.example/r');
  });

  test('carries forward what debts take from money that still cools down', async () => {
    const coachId = randomUUID();
    const first = paid({ coachId, share: 1_500, paidAt: daysAgo(8) });
    await deliver(first);
    await post(world, coachId, 'recipients', DETAILS);
    await remit(world, coachId);
    await world.quiet();
    await deliver(paid({ coachId, share: 2_000, paidAt: now() }), refunded(first, { at: now() }));

    expect(short(await explain(coachId, 'figure=available')).at(-1)).toEqual(['carried_forward', '1500 RUB', '0 RUB']);
    await walk(coachId, 'available', 2);
    expect((await walk(coachId, 'total', 3)).at(-1)?.runningSum).toBe('500 RUB');
  });

  test.each(['figure=all', 'figure=', 'limit=0', 'limit=101', 'page=-1', 'cool_down_days=366', 'more=1'])(
    '?%s is refused',
    async (query) => {
      expect((await get(world, randomUUID(), `earnings/explain?${query}`)).statusCode).toBe(422);
    },
  );
});
