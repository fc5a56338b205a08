import { randomUUID } from 'node:crypto';
import { DAY_MS } from '@leko/runtime/durations';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StatementView } from '../src/statements/schemas.ts';
import { disputed, refunded, resolved } from './support/events.ts';
import { LedgerInPostgres } from './support/ledger-in-postgres.ts';
import { coachWithMoney, get, paid, post, startWorld, type World } from './support/payout.ts';
import { runScenario } from './support/scenario.ts';
import { scenarios } from './support/scenario-commands.ts';
import { deliver } from './support/sessions.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const MOSCOW_MS = 3 * 3_600_000;
const monthOf = (at: number) => new Date(at + MOSCOW_MS).toISOString().slice(0, 7);
const thisMonth = () => monthOf(world.payout.now().getTime());
/** The last moment of the month that is running in Moscow. */
function lastMoment(): number {
  const [year = 0, month = 0] = thisMonth().split('-').map(Number);
  return Date.UTC(year, month, 1) - MOSCOW_MS - 1;
}
const following = (month: string) => monthOf(Date.parse(`${month}-28T00:00:00Z`) + 5 * DAY_MS);

const ask = (coachId: string, query: string, headers: Record<string, string> = {}) =>
  world.payout.call({ sub: coachId }, { method: 'GET', url: `/api/v1/pay/statements?${query}`, headers });
const statement = async (coachId: string, month = thisMonth()): Promise<StatementView> => {
  const answer = await ask(coachId, `month=${month}`);
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return answer.json();
};
const kopecks = (text: string) => Math.round(Number(text.replace(' RUB', '')) * 100);
const sum = (numbers: number[]) => numbers.reduce((total, next) => total + next, 0);
const totals = ({ opening, closing }: StatementView) =>
  [opening, closing].map((pockets) => sum(Object.values(pockets).map(kopecks)));

/** The sum of the postings on a coach's accounts in a month, without code of the service. */
async function postedIn(coachId: string, month: string): Promise<number> {
  const { rows } = await sql<{ sum: bigint }>`
    select coalesce(sum(amount), 0)::bigint as sum from posting join account on account.id = account_id
    join entry on entry.id = entry_id
    where account.coach_id = ${coachId} and to_char(booked_at at time zone 'Europe/Moscow', 'YYYY-MM') = ${month}`.execute(
    world.payout.db,
  );
  return Number(rows[0]?.sum ?? 0n);
}

test('ties out with the ledger to the kopeck, month by month, whatever happens when', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios(40), async (commands) => {
      const ledger = await new LedgerInPostgres(world).begin();
      const first = monthOf(ledger.now());
      await runScenario(commands, ledger);
      const held = await ledger.figures();

      let before = 0;
      for (let month = first; month <= monthOf(ledger.now()); month = following(month)) {
        const view = await statement(ledger.coachId, month);
        const [opening, closing] = [kopecks(view.openingBalance), kopecks(view.closingBalance)];
        const changes = view.lines.map(({ credit, debit }) => kopecks(credit) - kopecks(debit));

        expect([opening, totals(view)]).toEqual([before, [opening, closing]]);
        expect(sum(changes)).toBe(await postedIn(ledger.coachId, month));
        expect(closing - opening).toBe(kopecks(view.totalCredit) - kopecks(view.totalDebit));
        const balances = changes.map((_change, index) => opening + sum(changes.slice(0, index + 1)));
        expect(view.lines.map(({ balance }) => kopecks(balance))).toEqual(balances);
        before = closing;
      }
      expect(before).toBe(held.coach + held.debt + held.frozen + held.in_payout);
    }),
    { numRuns: 6, endOnFailure: true },
  );
}, 120_000);

describe('a statement', () => {
  const kinds = ({ lines }: StatementView) =>
    lines.map(({ kind, debit, credit, moved }) => [kind, debit, credit, moved]);

  test('describes what was received, refunded and frozen, and for which order', async () => {
    const coachId = await coachWithMoney(world, 2_000);
    const sale = paid({ coachId, shares: [600, 400], paidAt: world.payout.now(), orderId: 'order-7' });
    const dispute = disputed(sale, 'session-1', world.payout.now());
    await deliver(world, sale, dispute);
    await deliver(world, resolved(dispute, 'split', '200.00 RUB'));
    await deliver(world, refunded(sale, { at: world.payout.now(), sessionIds: ['session-2'], isWhole: false }));

    const view = await statement(coachId);

    expect(kinds(view)).toEqual([
      ['payment_received', '0.00 RUB', '2000.00 RUB', '0.00 RUB'],
      ['payment_received', '0.00 RUB', '1000.00 RUB', '0.00 RUB'],
      ['dispute_opened', '0.00 RUB', '0.00 RUB', '600.00 RUB'],
      ['dispute_resolved', '400.00 RUB', '0.00 RUB', '200.00 RUB'],
      ['payment_refunded', '400.00 RUB', '0.00 RUB', '0.00 RUB'],
    ]);
    expect(view.lines.slice(1)).toMatchObject([
      { orderId: 'order-7', paymentId: sale.data.paymentId, description: 'Оплата занятий заказчиком' },
      { orderId: 'order-7', sessionId: 'session-1', description: 'Открыт спор' },
      { orderId: 'order-7', sessionId: 'session-1' },
      { orderId: 'order-7', paymentId: sale.data.paymentId, balance: '2200.00 RUB' },
    ]);
    const { totalBalance } = (await get(world, coachId, 'earnings')).json();
    expect(view.closing.balance).toBe(totalBalance.amount.replace(' RUB', '.00 RUB'));
  });

  test('shows a payout and its fee apart, and what is on its way as still owed', async () => {
    const coachId = await coachWithMoney(world, 600);
    const body = { availableAmount: '600 RUB', thresholdOverrideByFee: true };
    const { remittanceId } = (await post(world, coachId, 'remittances', body)).json();
    const waiting = await statement(coachId);
    await world.quiet();

    const { lines, closing, closingBalance } = await statement(coachId);

    expect([waiting.closingBalance, waiting.closing.inPayout]).toEqual(['600.00 RUB', '600.00 RUB']);
    expect(kinds({ ...waiting, lines: lines.slice(1) })).toEqual([
      ['remittance_reserved', '0.00 RUB', '0.00 RUB', '600.00 RUB'],
      ['remittance_completed', '550.00 RUB', '0.00 RUB', '0.00 RUB'],
      ['remittance_fee', '50.00 RUB', '0.00 RUB', '0.00 RUB'],
    ]);
    expect(new Set(lines.slice(1).map((line) => line.remittanceId))).toEqual(new Set([remittanceId]));
    expect([closingBalance, closing.inPayout]).toEqual(['0.00 RUB', '0.00 RUB']);
  });

  test('begins and ends at midnight where the platform is', async () => {
    const coachId = randomUUID();
    const month = thisMonth();
    const sale = () => paid({ coachId, share: 100, paidAt: world.payout.now() });
    world.advance(lastMoment() - world.payout.now().getTime() - 60_000);
    await deliver(world, sale());
    expect((await statement(coachId, month)).isFinal).toBe(false);
    world.advance(120_000);
    await deliver(world, sale());

    const [old, fresh] = [await statement(coachId, month), await statement(coachId, following(month))];

    expect([old.isFinal, old.openingBalance, old.closingBalance]).toEqual([true, '0.00 RUB', '100.00 RUB']);
    expect([fresh.isFinal, fresh.openingBalance, fresh.closingBalance]).toEqual([false, '100.00 RUB', '200.00 RUB']);
    expect(old.lines[0]?.date.slice(0, 7)).toBe(month);
    expect(fresh.lines[0]?.date).toBe(`${following(month)}-01`);
    expect((await statement(coachId, '2024-01')).lines).toEqual([]);
  });

  test('of an unknown coach is empty', async () => {
    const view = await statement(randomUUID());

    expect(view).toMatchObject({ openingBalance: '0.00 RUB', closingBalance: '0.00 RUB', lines: [] });
  });

  test.each(['', 'month=2026-13', 'month=2026-1', 'month=1999-01', 'month=2026-11&format=xls', 'month=2026-11&x=1'])(
    'refuses ?%s',
    async (query) => {
      expect((await ask(randomUUID(), query)).statusCode).toBe(422);
    },
  );

  test('of a month to come is refused', async () => {
    const answer = await ask(randomUUID(), `month=${following(thisMonth())}`);

    expect(answer.json()).toMatchObject({ status: 422, errors: [{ pointer: '/querystring/month' }] });
  });
});

describe('its other forms', () => {
  const rowsOf = (csv: string) => csv.split('\r\n').map((row) => row.split(';'));

  test('CSV opens in a spreadsheet as columns and figures, and runs nothing', async () => {
    const coachId = randomUUID();
    const sale = paid({ coachId, share: 1_234, paidAt: world.payout.now(), orderId: '=cmd|calc' });
    await deliver(world, sale, refunded(sale, { at: world.payout.now() }));

    const answer = await ask(coachId, `month=${thisMonth()}&format=csv`);

    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(String(answer.headers['content-disposition'])).toContain(encodeURIComponent(`Выписка ${thisMonth()}.csv`));
    expect(answer.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    const rows = rowsOf(answer.payload.slice(1));
    expect(rows.map((row) => [row[2], row[3], ...row.slice(7)])).toEqual([
      ['Операция', 'Заказ', 'Дебет (списано)', 'Кредит (начислено)', 'Перемещено', 'Остаток'],
      ['Остаток на начало', '', '', '', '', '0,00'],
      ['Оплата занятий заказчиком', "'=cmd|calc", '0,00', '1234,00', '0,00', '1234,00'],
      ['Возврат заказчику', "'=cmd|calc", '1234,00', '0,00', '0,00', '0,00'],
      ['Обороты', '', '1234,00', '1234,00', '', ''],
      ['Остаток на конец', '', '', '', '', '0,00'],
      [undefined, undefined],
    ]);
  });

  test('PDF is one, and so is a long one', async () => {
    const coachId = randomUUID();
    for (let count = 0; count < 40; count++) world.publish(paid({ coachId, paidAt: world.payout.now() }));
    await world.payout.settle();

    const answer = await ask(coachId, `month=${thisMonth()}&format=pdf`);

    expect(answer.headers['content-type']).toBe('application/pdf');
    expect(answer.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    expect(answer.rawPayload.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(1);
  });

  test.each([
    ['application/pdf', 'application/pdf'],
    ['text/csv;q=0.9, application/json;q=0.5', 'text/csv; charset=utf-8'],
    ['application/json, text/csv', 'application/json; charset=utf-8'],
    ['text/html,*/*', 'application/json; charset=utf-8'],
    ['application/pdf;q=0, text/csv', 'text/csv; charset=utf-8'],
  ])('is what the Accept header %s prefers: %s', async (accept, type) => {
    const answer = await ask(randomUUID(), `month=${thisMonth()}`, { accept });

    expect(answer.headers['content-type']).toBe(type);
  });

  test('the query decides before the header', async () => {
    const answer = await ask(randomUUID(), `month=${thisMonth()}&format=json`, { accept: 'application/pdf' });

    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  });
});
