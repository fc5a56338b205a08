import { DAY_MS } from '@leko/runtime/durations';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { get, type World } from '../payout.ts';
import type { History } from './history.ts';
import { kopecks, owedOf } from './model.ts';

const MOSCOW_MS = 3 * 3_600_000;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, next) => total + next, 0);

/** Accounts and earnings of every coach, which must be right at every moment. */
export async function compareFigures(world: World, history: History): Promise<void> {
  for (const coach of history.coaches) {
    expect(await booked(world, coach)).toEqual(history.model.accounts(coach));
    await compareEarnings(world, history, { coach, asked: undefined });
  }
}

/** By the postings, not by the kept balances. */
async function booked({ payout }: World, coach: string): Promise<Record<string, number>> {
  const { rows } = await sql<{ kind: string; sum: bigint }>`
    select case when account.kind in ('platform_fee', 'vat') then 'revenue' else account.kind end as kind,
      sum(posting.amount)::bigint as sum
    from entry join posting on posting.entry_id = entry.id join account on account.id = account_id
    where entry.coach_id = ${coach} and account.kind not in ('unapplied', 'rounding') group by 1`.execute(payout.db);
  const none = ['coach', 'debt', 'frozen', 'in_payout', 'clearing', 'bank', 'revenue', 'chargebacks', 'write_off'];
  const held = new Map(rows.map((row) => [row.kind, Number(row.sum)]));
  return Object.fromEntries(none.map((kind) => [kind, held.get(kind) ?? 0]));
}

interface Question {
  readonly coach: string;
  readonly asked: number | undefined;
}

async function compareEarnings(world: World, { model, firstSeen }: History, { coach, asked }: Question): Promise<void> {
  const query = asked === undefined ? '' : `?cool_down_days=${asked}`;
  const { totalBalance, availableBalance } = (await get(world, coach, `earnings${query}`)).json();
  const now = Date.parse(totalBalance.timePeriod.end);
  const until = now - (asked ?? 6) * DAY_MS;
  expect(kopecks(totalBalance.amount)).toBe(model.accounts(coach).coach);
  expect(kopecks(availableBalance.amount)).toBe(model.available(coach, now, asked ?? 6));
  const start = model.lastRemittanceAt(coach) ?? firstSeen.get(coach) ?? now;
  const period = (end: number) => ({ start: at(start), end: at(Math.max(start, end)) });
  expect([totalBalance.timePeriod, availableBalance.timePeriod]).toEqual([period(now), period(until)]);
  if (!model.isPlain(coach)) return;
  expect([totalBalance, availableBalance].map(datesIn)).toEqual([
    datesOf(model.dates(coach, now + DAY_MS), start),
    datesOf(model.dates(coach, until), start),
  ]);
}

const at = (millis: number): string => new Date(millis).toISOString();
const datesIn = (balance: { firstPaymentCreatedAt: string; lastPaymentCreatedAt: string }) => [
  balance.firstPaymentCreatedAt,
  balance.lastPaymentCreatedAt,
];
const datesOf = (dates: { first: number; last: number } | undefined, start: number) => [
  at(dates?.first ?? start),
  at(dates?.last ?? start),
];

/** Everything else that a coach can see, page by page and line by line. */
export async function compareViews(world: World, history: History): Promise<void> {
  for (const coach of history.coaches) {
    const days = history.model.isPlain(coach) ? [0, 3, 30] : [0, 3];
    for (const asked of days) await compareEarnings(world, history, { coach, asked });
    await compareOperations(world, history, coach);
    await compareExplanation(world, history, { coach, figure: 'total' });
    await compareExplanation(world, history, { coach, figure: 'available' });
    await compareStatements(world, history, coach);
  }
}

async function readPages(world: World, coach: string, path: string) {
  const [lines, limit] = [[] as Record<string, never>[], 7];
  for (let page = 0; ; page++) {
    const answer = (await get(world, coach, `${path}&page=${page}&limit=${limit}`)).json();
    expect(answer.count).toBe(answer.data.length);
    lines.push(...answer.data);
    if (answer.data.length < limit) {
      expect(answer.total).toBe(lines.length);
      return { ...answer, lines };
    }
  }
}

async function compareOperations(world: World, { model }: History, coach: string): Promise<void> {
  const { lines } = await readPages(world, coach, 'operations?start_date=2020-01-01');
  const shown = lines.map((one: { operationId: string; operationType: string; operation: Record<string, string> }) => [
    one.operationId,
    one.operationType,
    one.operation.status,
    kopecks(one.operation.amount ?? ''),
  ]);
  const incomes = model.paymentsOf(coach).map((one) => [one.id, 'INCOME', one.status, one.amount]);
  const payouts = model.remittancesOf(coach).map((one) => [one.id, 'PAYOUT', one.state, one.paid]);
  expect(shown.toSorted(byId)).toEqual([...incomes, ...payouts].toSorted(byId));
  const times = lines.map(({ createdAt }: { createdAt: string }) => createdAt);
  expect(times).toEqual(times.toSorted().reverse());
}

const byId = (a: readonly unknown[], b: readonly unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1);

interface ExplainedLine {
  readonly kind: string;
  readonly amount: string;
  readonly runningSum: string;
  readonly paymentId?: string;
  readonly remittanceId?: string;
}

/** The running sums end in the figure, and the lines of each payment come to what it owes. */
async function compareExplanation(
  world: World,
  { model, now }: History,
  { coach, figure }: { coach: string; figure: 'total' | 'available' },
): Promise<void> {
  const page = await readPages(world, coach, `earnings/explain?figure=${figure}`);
  const lines: ExplainedLine[] = page.lines;
  const expected = figure === 'total' ? model.accounts(coach).coach : model.available(coach, now(), 6);
  const amounts = lines.map(({ amount }) => kopecks(amount));
  expect(lines.map(({ runningSum }) => kopecks(runningSum))).toEqual(
    amounts.map((_amount, index) => sum(amounts.slice(0, index + 1))),
  );
  expect([kopecks(page.amount), sum(amounts)]).toEqual([expected, expected]);
  if (figure === 'available') return;
  for (const payment of model.paymentsOf(coach)) {
    const own = lines.filter(({ paymentId }) => paymentId === payment.id);
    expect(sum(own.map(({ amount }) => kopecks(amount)))).toBe(owedOf(payment));
  }
  for (const { id, due, state } of model.remittancesOf(coach)) {
    const own = lines.filter(
      ({ remittanceId, paymentId, kind }) => remittanceId === id && !paymentId && kind.startsWith('remittance'),
    );
    const isLive = state === 'WAITING' || state === 'COMPLETE';
    expect(sum(own.map(({ amount }) => kopecks(amount)))).toBe(isLive ? -due : 0);
  }
}

interface Statement {
  readonly opening: Record<string, string>;
  readonly closing: Record<string, string>;
  readonly openingBalance: string;
  readonly closingBalance: string;
  readonly lines: readonly { credit: string; debit: string; balance: string; kind: string }[];
}

/** From month to month without a gap, and the last one ends with what the model says. */
async function compareStatements(world: World, { model, now, firstSeen }: History, coach: string): Promise<void> {
  let before = 0;
  let closing: Record<string, string> = {};
  const kinds = new Map<string, number>();
  const last = monthOf(now());
  for (let month = monthOf(firstSeen.get(coach) ?? now()); month <= last; month = following(month)) {
    const view: Statement = (await get(world, coach, `statements?month=${month}`)).json();
    expect(kopecks(view.openingBalance)).toBe(before);
    for (const line of view.lines) {
      before += kopecks(line.credit) - kopecks(line.debit);
      expect(kopecks(line.balance)).toBe(before);
      kinds.set(line.kind, (kinds.get(line.kind) ?? 0) + kopecks(line.credit) - kopecks(line.debit));
    }
    expect(kopecks(view.closingBalance)).toBe(before);
    closing = view.closing;
  }
  const { coach: balance, frozen, in_payout: inPayout, debt } = model.accounts(coach);
  expect(Object.fromEntries(Object.entries(closing).map(([name, text]) => [name, kopecks(text)]))).toEqual({
    ...{ balance, frozen, inPayout, debt },
  });
  const complete = model.remittancesOf(coach).filter(({ state }) => state === 'COMPLETE');
  const of = (...names: string[]) => sum(names.map((name) => kinds.get(name) ?? 0));
  expect(of('remittance_completed', 'remittance_returned')).toBe(-sum(complete.map(({ paid }) => paid)) || 0);
  expect(of('remittance_fee', 'remittance_fee_returned')).toBe(-sum(complete.map(({ fee }) => fee)) || 0);
}

const monthOf = (millis: number) => new Date(millis + MOSCOW_MS).toISOString().slice(0, 7);
const following = (month: string) => monthOf(Date.parse(`${month}-28T00:00:00Z`) + 5 * DAY_MS);

/** The bank and the service agree on every remittance, and none was paid twice. */
export function compareBank(world: World, { model }: History): void {
  const states = {
    WAITING: 'WAITING',
    COMPLETE: 'COMPLETE',
    FAILURE: 'FAILURE',
    DELETED: 'FAILURE',
    RETURNED: 'FAILURE',
  };
  for (const { id, paid, state } of model.remittances) {
    const rows = world.truth().filter(({ rowKey }) => rowKey === id);
    const [row] = rows;
    if (row === undefined) {
      // Taken back before it was sent, or in a registry that the bank refused.
      expect(['DELETED', 'FAILURE']).toContain(state);
      continue;
    }
    const isRight = kopecks(row.amount) === paid;
    const expected = isRight ? states[row.state as keyof typeof states] : 'WAITING';
    expect([id, rows.length, state]).toEqual([id, 1, expected]);
  }
}
