import { DAY_MS, HOUR_MS } from '@leko/runtime/durations';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { get, type PayHarness, post } from './pay-harness.ts';

export const OPS = { roles: ['ops'] } as const;
const MOSCOW_MS = 3 * HOUR_MS;
export const REGISTRY = 'GET /uapi/acquiring/v1.0/registry';

const moscowDay = (harness: PayHarness): string =>
  new Date(harness.service.now().getTime() + MOSCOW_MS).toISOString().slice(0, 10);

/** Moves all clocks to this time of the next Moscow day on which it is still to come. */
export async function moveTo(harness: PayHarness, hour: number): Promise<void> {
  const sinceMidnight = (harness.service.now().getTime() + MOSCOW_MS) % DAY_MS;
  const wanted = hour * HOUR_MS;
  harness.advance(wanted > sinceMidnight ? wanted - sinceMidnight : wanted - sinceMidnight + DAY_MS);
  await harness.settle();
}

/** Noon of a day that no test has used, and its name. */
export async function freshDay(harness: PayHarness): Promise<string> {
  await moveTo(harness, 24 + 12 - 1e-9);
  harness.advance(DAY_MS);
  await harness.settle();
  return moscowDay(harness);
}

/** The night after: the registry of the day is complete, and compared. */
export const night = (harness: PayHarness): Promise<void> => moveTo(harness, 6.1);

export interface Line {
  id: string;
  verdict: string;
  reason?: string;
  paymentId?: string;
  operationId?: string;
  ourAmount?: string;
  bankAmount?: string;
  openedAt?: string;
  closedAt?: string;
  ageSeconds?: number;
  [member: string]: unknown;
}

export interface Day {
  status: string;
  comparedAt?: string;
  totals: Record<string, unknown>;
  data: Line[];
  total: number;
  [member: string]: unknown;
}

export async function dayOf(harness: PayHarness, date: string, more = ''): Promise<Day> {
  const answer = await get(
    harness,
    OPS,
    `/reconciliations?date=${date}${more.includes('limit') ? '' : '&limit=100'}${more}`,
  );
  expect(answer.statusCode).toBe(200);
  return answer.json();
}

export async function compareNow(harness: PayHarness, date: string): Promise<Day> {
  const answer = await post(harness, OPS, `/reconciliations?date=${date}`, {});
  expect(answer.statusCode).toBe(200);
  return answer.json();
}

/** `verdict reason` of every line of a day, by payment or operation. */
export const verdictsOf = ({ data }: Day): Record<string, string> =>
  Object.fromEntries(
    data.map((line) => [
      line.paymentId ?? line.operationId ?? '-',
      [line.verdict, line.reason].filter(Boolean).join(' '),
    ]),
  );

export const operationOf = async (harness: PayHarness, paymentId: string): Promise<string> => {
  const row = await harness.service.db
    .selectFrom('payment')
    .select('external_id')
    .where('id', '=', paymentId)
    .executeTakeFirstOrThrow();
  return row.external_id ?? '';
};

/** A paid operation at the bank that was not made by us. */
export async function foreignOperation(harness: PayHarness, change: object = {}): Promise<string> {
  const url = `${harness.bank.url}/uapi/acquiring/v1.0/payments`;
  const Data = { customerCode: '300000092', amount: 77, purpose: 'by hand', paymentMode: ['sbp'], ...change };
  const made = await fetch(url, {
    method: 'POST',
    headers: { authorization: 'Bearer bank-token', 'content-type': 'application/json' },
    body: JSON.stringify({ Data }),
  });
  const body = (await made.json()) as { Data: { operationId: string; paymentLink: string } };
  await fetch(`${body.Data.paymentLink}/pay`, { method: 'POST' });
  return body.Data.operationId;
}

/** Nothing reads the payment any more, as when the poller is not running. */
export const stopPolling = (harness: PayHarness, id: string) =>
  harness.service.db.updateTable('payment').set({ next_check_at: null }).where('id', '=', id).execute();

/** How often the bank was asked for its list of operations. */
export async function listCalls(harness: PayHarness): Promise<number> {
  const { rows } = await sql<{ calls: bigint }>`
    select count(*) as calls from upstream_call where method = 'GET' and path like '%/payments'`.execute(
    harness.service.db,
  );
  return Number(rows[0]?.calls);
}
