import { parseExactAmount, roubles, ZERO } from '@leko/money';
import { DAY_MS } from '@leko/runtime/durations';
import { expect } from 'vitest';
import { availableOf } from '../../src/earnings/domain/earnings.ts';
import {
  capture,
  keptOf,
  NOTHING_RETURNED,
  newLine,
  openDispute,
  type Receivable,
  refund,
  resolveDispute,
} from '../../src/earnings/domain/receivable.ts';
import { type AccountKind, accountKinds, chart, type Entry, owedBy } from '../../src/ledger/domain/ledger.ts';
import { type Movement, movementsOf } from '../../src/ledger/domain/movement.ts';
import { type RemittanceAmounts, receivableEntry, remittanceReserved } from '../../src/ledger/domain/postings.ts';
import { moves } from '../../src/remittances/domain/remittance.ts';
import type { Figures, LedgerEvent, Remitted } from './model.ts';
import type { LedgerUnderTest } from './scenario.ts';

const COOL_DOWN_MS = 6 * DAY_MS;
const money = (text: string) => parseExactAmount(text) ?? ZERO;
const at = (kopecks: bigint) => ({ ...ZERO, kopecks });

interface Moved extends Movement {
  readonly paymentId: string | undefined;
  takenBy: string | undefined;
}

interface Made extends Remitted {
  readonly amounts: RemittanceAmounts;
}

/** The domain of the ledger with maps instead of the service's tables. */
export class LedgerInMemory implements LedgerUnderTest {
  readonly coachId = 'coach';
  readonly #balances = new Map<AccountKind, bigint>(accountKinds.map((kind) => [kind, 0n]));
  readonly #receivables = new Map<string, Receivable>();
  readonly #disputes = new Map<string, string>();
  readonly #moved: Moved[] = [];
  readonly #seen = new Set<string>();
  readonly #made: Made[] = [];
  #now = Date.UTC(2026, 10, 20);

  now(): number {
    return this.#now;
  }

  async wait(days: number): Promise<void> {
    this.#now += days * DAY_MS;
  }

  async deliver(event: LedgerEvent): Promise<boolean> {
    if (this.#seen.has(event.id)) return true;
    if (!this.#take(event)) return false;
    this.#seen.add(event.id);
    return true;
  }

  async remit(fee: number): Promise<Remitted | undefined> {
    const due = this.#available();
    if (due.kopecks <= BigInt(fee) * 100n || this.#made.some(({ state }) => state === 'WAITING')) return undefined;
    const id = `remittance-${this.#made.length}`;
    const amounts = {
      id,
      coachId: this.coachId,
      due,
      paid: at(due.kopecks - BigInt(fee) * 100n),
      fee: roubles(BigInt(fee)),
    };
    const taken = this.#moved.filter(({ takenBy, countsAt }) => takenBy === undefined && !this.#isCooling(countsAt));
    for (const one of taken) one.takenBy = id;
    expect(
      taken.reduce((sum, { amount }) => sum + amount.kopecks, 0n),
      'movements and balances of the same money',
    ).toBe(due.kopecks);
    this.#book(remittanceReserved(amounts));
    const made: Made = {
      amounts,
      state: 'WAITING',
      due: Number(due.kopecks),
      paid: Number(amounts.paid.kopecks),
      fee: fee * 100,
    };
    this.#made.push(made);
    return made;
  }

  async end(remitted: Remitted, how: 'complete' | 'fail' | 'delete' | 'return'): Promise<boolean> {
    const made = this.#made.find((one) => one === remitted);
    const move = moves[how];
    if (made === undefined || made.state !== move.from) return false;
    this.#book(move.entry(made.amounts, this.#coachBalances()));
    if (!move.givesBack) return true;
    for (const one of this.#moved) if (one.takenBy === made.amounts.id) one.takenBy = undefined;
    return true;
  }

  /** The signs of the accounts, and open movements that come to what is owed. */
  async check(): Promise<void> {
    const [coach, debt] = [this.#balance('coach'), this.#balance('debt')];
    const open = this.#moved.filter(({ takenBy }) => takenBy === undefined);
    expect([...this.#balances.values()].reduce((sum, next) => sum + next, 0n)).toBe(0n);
    expect(open.reduce((sum, { amount }) => sum + amount.kopecks, 0n)).toBe(coach + debt);
    expect(coach === 0n || debt === 0n).toBe(true);
    for (const kind of accountKinds.filter((one) => chart[one].owner === 'coach' && one !== 'debt')) {
      expect(this.#balance(kind), kind).toBeGreaterThanOrEqual(0n);
    }
    expect(debt).toBeLessThanOrEqual(0n);
  }

  figures(): Figures {
    const number = (kind: AccountKind) => Number(this.#balance(kind));
    const { coach, debt, frozen, in_payout, clearing, bank } = Object.fromEntries(
      accountKinds.map((kind) => [kind, number(kind)]),
    ) as Record<AccountKind, number>;
    const revenue = number('platform_fee') + number('vat');
    return { coach, debt, frozen, in_payout, clearing, bank, revenue, available: Number(this.#available().kopecks) };
  }

  #take(event: LedgerEvent): boolean {
    switch (event.type) {
      case 'payment.paid':
        return this.#pay(event.data);
      case 'payment.captured':
        return this.#change('payment_captured', event.data.paymentId, (receivable) =>
          capture(receivable, new Date(event.data.capturedAt)),
        );
      case 'payment.refunded': {
        const { refundAmount, platformFeeAmount, vatAmount, lines, paymentId } = event.data;
        const given = { amount: money(refundAmount), fee: money(platformFeeAmount), vat: money(vatAmount) };
        const shares = lines.map((line) => ({ sessionId: line.sessionId, share: money(line.coachDueAmount) }));
        return this.#change('payment_refunded', paymentId, (receivable) =>
          refund(receivable, { ...given, lines: shares }),
        );
      }
      case 'session.disputed': {
        const paymentId = event.data.orderId.replace('order-', '');
        const isKnown = this.#change('dispute_opened', paymentId, (one) => openDispute(one, event.data.sessionId));
        if (isKnown) this.#disputes.set(event.data.disputeId, paymentId);
        return isKnown;
      }
      case 'session.dispute_resolved': {
        const { disputeId, sessionId, outcome, coachAmount } = event.data;
        const amount = coachAmount === undefined ? undefined : money(coachAmount);
        return this.#change('dispute_resolved', this.#disputes.get(disputeId), (receivable) =>
          resolveDispute(receivable, sessionId, (share) => keptOf(outcome, amount, share)),
        );
      }
    }
  }

  #pay(data: Extract<LedgerEvent, { type: 'payment.paid' }>['data']): boolean {
    const receivable: Receivable = {
      paymentId: data.paymentId,
      coachId: this.coachId,
      countsAt: data.captureMode === 'automatic' ? new Date(data.paidAt) : undefined,
      received: money(data.receivedAmount ?? data.amount),
      fee: money(data.platformFeeAmount),
      vat: money(data.vatAmount),
      returned: NOTHING_RETURNED,
      lines: data.lines.map((line) => newLine(line.sessionId, money(line.coachDueAmount))),
    };
    this.#difference('payment_received', undefined, receivable);
    return true;
  }

  #change(
    kind: Parameters<typeof receivableEntry>[0]['kind'],
    paymentId: string | undefined,
    change: (receivable: Receivable) => Receivable,
  ): boolean {
    const before = this.#receivables.get(paymentId ?? '');
    if (before === undefined) return false;
    this.#difference(kind, before, change(before));
    return true;
  }

  #difference(
    kind: Parameters<typeof receivableEntry>[0]['kind'],
    before: Receivable | undefined,
    after: Receivable,
  ): void {
    const { paymentId, countsAt } = after;
    this.#receivables.set(paymentId, after);
    const entry = receivableEntry({ kind, sourceId: paymentId }, { before, after }, this.#coachBalances());
    if (entry === undefined) return;
    const here = this.#moved.filter((one) => one.paymentId === paymentId && one.countsAt && one.takenBy === undefined);
    const open = at(here.reduce((sum, { amount }) => sum + amount.kopecks, 0n));
    expect(open.kopecks).toBeGreaterThanOrEqual(0n);
    for (const movement of movementsOf(owedBy(entry), { countsAt, open })) {
      this.#moved.push({ ...movement, paymentId, takenBy: undefined });
    }
    this.#book(entry);
  }

  #book({ postings }: Entry): void {
    for (const { account, amount } of postings) {
      this.#balances.set(account, this.#balance(account) + amount.kopecks);
    }
  }

  #available() {
    const open = this.#moved.filter(({ takenBy }) => takenBy === undefined);
    const cooling = open.filter(({ countsAt }) => this.#isCooling(countsAt));
    const sum = cooling.reduce((total, { amount }) => total + amount.kopecks, 0n);
    return availableOf({ balance: at(this.#balance('coach')), cooling: at(sum) });
  }

  #isCooling = (countsAt: Date | undefined) => countsAt !== undefined && countsAt.getTime() > this.#now - COOL_DOWN_MS;
  #balance = (kind: AccountKind): bigint => this.#balances.get(kind) ?? 0n;
  #coachBalances = () => ({ coach: at(this.#balance('coach')), debt: at(this.#balance('debt')) });
}
