import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { get, type PayHarness, startPay } from './pay-harness.ts';
import { type Paid, paidPayment } from './refund-harness.ts';

const READ = 'GET /uapi/acquiring/v1.0/payments';
const TOGETHER = 20;

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());
beforeEach(() => harness.bank.faults.clear('tochka_acquiring'));

const look = ({ as, id }: Paid) => get(harness, as, `/payments/${id}?includeOperation=true`);
async function callsFor({ id }: Paid): Promise<number> {
  const { rows } = await sql`select 1 from upstream_call where tracking_id = ${id}`.execute(harness.service.db);
  return rows.length;
}

it('concurrent reads of the bank’s view of one payment share one call, and leave one row in its log', async () => {
  const paid = await paidPayment(harness);
  const before = await callsFor(paid);
  // The first call lasts until its time limit, so the others come while it is under way.
  harness.bank.faults.add('tochka_acquiring', { fault: 'hang', times: 1, match: READ });

  const answers = await Promise.all(Array.from({ length: TOGETHER }, () => look(paid)));

  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(TOGETHER).fill(200));
  for (const answer of answers) expect(answer.json().operation.paymentLinkId).toBe(paid.id);
  expect((await callsFor(paid)) - before).toBe(1);
});

it('different payments are read separately, and a later read sees the later state', async () => {
  const [one, other] = [await paidPayment(harness), await paidPayment(harness)];
  const before = [await callsFor(one), await callsFor(other)];

  const answers = await Promise.all([look(one), look(other)]);
  await look(one);

  expect(answers.map((answer) => answer.json().operation.paymentLinkId)).toEqual([one.id, other.id]);
  expect([await callsFor(one), await callsFor(other)]).toEqual([(before[0] ?? 0) + 2, (before[1] ?? 0) + 1]);
});
