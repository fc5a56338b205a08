import type { Event } from '@leko/contracts';
import { DAY_MS } from '@leko/runtime/durations';
import type { LedgerEvent } from '../model.ts';

/**
 * A model of coaches and their money, written from the requirements without code of the service: what every figure must be
 * after the same facts. Facts may come in any order and more than once. All amounts are kopecks.
 */
export interface Session {
  readonly id: string;
  readonly share: number;
  given: number;
  kept: number;
  disputes: number;
}

export interface Payment {
  readonly id: string;
  readonly coach: string;
  readonly createdAt: number;
  readonly amount: number;
  held: number;
  revenue: number;
  countsAt: number | undefined;
  status: 'PAID' | 'CAPTURED' | 'REFUNDED';
  /** It changed after a remittance had taken its money: then it is not defined which dates the earnings show. */
  isMixed: boolean;
  readonly sessions: readonly Session[];
}

export type RemittanceState = 'WAITING' | 'COMPLETE' | 'FAILURE' | 'DELETED';

export interface Remittance {
  readonly id: string;
  readonly coach: string;
  readonly createdAt: number;
  readonly due: number;
  readonly paid: number;
  readonly fee: number;
  /** Payments whose money it took with it. */
  readonly took: ReadonlySet<Payment>;
  state: RemittanceState;
}

export type Answer = { readonly due: number; readonly fee: number } | { readonly code: string };

const [THRESHOLD, MINIMUM_FEE, FEE_PERCENT] = [100_000, 5_000, 5];
const sum = (numbers: readonly number[]): number => numbers.reduce((total, next) => total + next, 0);
export const kopecks = (text: string): number => Math.round(Number(text.replace(' RUB', '')) * 100);
const isLive = ({ state }: Remittance): boolean => state === 'WAITING' || state === 'COMPLETE';

const coachs = ({ share, given, kept }: Session): number => Math.min(kept - (kept % 100), share - given);

/** What of a payment its coach is owed, disputed sessions apart. */
export const owedOf = ({ countsAt, sessions }: Payment): number =>
  countsAt === undefined ? 0 : sum(sessions.filter((one) => one.disputes === 0).map(coachs));

export class Model {
  readonly payments = new Map<string, Payment>();
  readonly remittances: Remittance[] = [];
  readonly #disputes = new Map<string, Session>();
  readonly #seen = new Set<string>();
  readonly #writtenOff = new Map<string, number>();
  readonly #chargedBack = new Map<string, number>();
  #early: LedgerEvent[] = [];

  /** An event that comes before its cause waits for it. */
  apply(event: LedgerEvent): void {
    if (this.#seen.has(event.id)) return;
    this.#seen.add(event.id);
    const waiting = [...this.#early, event];
    this.#early = [];
    for (const one of waiting) if (!this.#take(one)) this.#early.push(one);
    if (this.#early.length < waiting.length && this.#early.length > 0) this.#again();
  }

  writeOff(coach: string, amount: number): void {
    this.#writtenOff.set(coach, (this.#writtenOff.get(coach) ?? 0) + amount);
  }

  chargeBack(coach: string, amount: number): void {
    this.#chargedBack.set(coach, (this.#chargedBack.get(coach) ?? 0) + amount);
  }

  paymentsOf = (coach: string): Payment[] => [...this.payments.values()].filter((one) => one.coach === coach);
  remittancesOf = (coach: string): Remittance[] => this.remittances.filter((one) => one.coach === coach);

  accounts(coach: string): Record<string, number> {
    const counting = this.paymentsOf(coach).filter(({ countsAt }) => countsAt !== undefined);
    const disputed = counting.flatMap(({ sessions }) => sessions.filter((one) => one.disputes > 0));
    const complete = this.remittancesOf(coach).filter(({ state }) => state === 'COMPLETE');
    const waiting = this.remittancesOf(coach).filter(({ state }) => state === 'WAITING');
    const [lost, writtenOff] = [this.#chargedBack.get(coach) ?? 0, this.#writtenOff.get(coach) ?? 0];
    return {
      coach: Math.max(this.#net(coach), 0),
      debt: Math.min(this.#net(coach), 0),
      frozen: sum(disputed.map(coachs)),
      in_payout: sum(waiting.map(({ due }) => due)),
      clearing: lost - sum(counting.map(({ held }) => held)),
      bank: sum(complete.map(({ paid }) => paid)),
      revenue: sum(counting.map(({ revenue }) => revenue)) + sum(complete.map(({ fee }) => fee)),
      chargebacks: 0 - lost,
      write_off: 0 - writtenOff,
    };
  }

  available(coach: string, now: number, days: number): number {
    const cooling = this.#open(coach).filter(({ countsAt = 0 }) => countsAt > now - days * DAY_MS);
    return Math.max(0, Math.max(0, this.#net(coach)) - sum(cooling.map(owedOf)));
  }

  /** First and last of the payments that still owe something, when they were made; undefined where there are none. */
  dates(coach: string, until: number): { first: number; last: number } | undefined {
    const open = this.#open(coach).filter((one) => owedOf(one) > 0 && (one.countsAt ?? 0) <= until);
    const made = open.map(({ createdAt }) => createdAt);
    return made.length === 0 ? undefined : { first: Math.min(...made), last: Math.max(...made) };
  }

  isPlain = (coach: string): boolean => this.paymentsOf(coach).every(({ isMixed }) => !isMixed);

  lastRemittanceAt = (coach: string): number | undefined => this.remittancesOf(coach).findLast(isLive)?.createdAt;

  /** The expected answer to a coach who asks for `seen`. */
  ask(coach: string, { seen, override, now }: { seen: number; override: boolean; now: number }): Answer {
    const due = this.available(coach, now, 6);
    if (this.remittancesOf(coach).some(({ state }) => state === 'WAITING')) return { code: 'remittance_waiting' };
    if (seen !== due) return { code: 'available_amount_changed' };
    if (due === 0) return { code: 'nothing_available' };
    if (due >= THRESHOLD) return { due, fee: 0 };
    if (!override) return { code: 'below_threshold' };
    const fee = Math.max(MINIMUM_FEE, Math.ceil((due * FEE_PERCENT) / 10_000) * 100);
    return fee >= due ? { code: 'fee_exceeds_amount' } : { due, fee };
  }

  remit(made: Pick<Remittance, 'id' | 'coach' | 'createdAt' | 'due' | 'fee'>): void {
    const took = this.#open(made.coach).filter(({ countsAt = 0 }) => countsAt <= made.createdAt - 6 * DAY_MS);
    for (const one of took) one.isMixed ||= one.sessions.some(({ disputes }) => disputes > 0);
    this.remittances.push({ ...made, paid: made.due - made.fee, took: new Set(took), state: 'WAITING' });
  }

  /** Counting, and with no remittance that is on its way or complete. */
  #open(coach: string): Payment[] {
    const gone = new Set(
      this.remittancesOf(coach)
        .filter(isLive)
        .flatMap(({ took }) => [...took]),
    );
    return this.paymentsOf(coach).filter((one) => one.countsAt !== undefined && !gone.has(one));
  }

  #net(coach: string): number {
    const live = this.remittancesOf(coach).filter(isLive);
    const owed = sum(this.paymentsOf(coach).map(owedOf)) + (this.#writtenOff.get(coach) ?? 0);
    return owed - sum(live.map(({ due }) => due));
  }

  #again(): void {
    const waiting = this.#early;
    this.#early = waiting.filter((one) => !this.#take(one));
    if (this.#early.length < waiting.length) this.#again();
  }

  /** False where the cause is not known yet. */
  #take(event: LedgerEvent): boolean {
    if (event.type === 'payment.paid') return this.#pay(event.data);
    if (event.type === 'session.dispute_resolved') return this.#decide(event.data);
    const id = event.type === 'session.disputed' ? event.data.orderId.replace('order-', '') : event.data.paymentId;
    const payment = this.payments.get(id);
    if (payment === undefined) return false;
    this.#mix(payment, event.type);
    if (event.type === 'payment.captured') capture(payment, Date.parse(event.data.capturedAt));
    if (event.type === 'payment.refunded') giveBack(payment, event.data);
    if (event.type === 'session.disputed') {
      const session = the(payment, event.data.sessionId);
      session.disputes += 1;
      this.#disputes.set(event.data.disputeId, session);
    }
    return true;
  }

  #mix(payment: Payment, type: LedgerEvent['type']): void {
    const wasTaken = this.remittances.some(({ took }) => took.has(payment));
    if (wasTaken && type !== 'payment.captured') payment.isMixed = true;
  }

  #pay(data: Event<'payment.paid'>['data']): boolean {
    this.payments.set(data.paymentId, {
      id: data.paymentId,
      coach: data.coachId,
      createdAt: Date.parse(data.createdAt),
      amount: kopecks(data.amount),
      held: kopecks(data.receivedAmount ?? data.amount),
      revenue: kopecks(data.platformFeeAmount),
      countsAt: data.captureMode === 'automatic' ? Date.parse(data.paidAt) : undefined,
      status: 'PAID',
      isMixed: false,
      sessions: data.lines.map(({ sessionId: id, coachDueAmount }) => {
        const share = kopecks(coachDueAmount);
        return { id, share, given: 0, kept: share, disputes: 0 };
      }),
    });
    return true;
  }

  #decide({ disputeId, outcome, coachAmount }: Event<'session.dispute_resolved'>['data']): boolean {
    const session = this.#disputes.get(disputeId);
    if (session === undefined) return false;
    const half = Math.floor(session.share / 2);
    const split = coachAmount === undefined ? half : Math.min(session.share, kopecks(coachAmount));
    session.disputes -= 1;
    session.kept = Math.min(session.kept, { coach: session.share, athlete: 0, split }[outcome]);
    return true;
  }
}

function capture(payment: Payment, at: number): void {
  payment.countsAt ??= at;
  if (payment.status === 'PAID') payment.status = 'CAPTURED';
}

function giveBack(payment: Payment, data: Event<'payment.refunded'>['data']): void {
  payment.held -= kopecks(data.refundAmount);
  payment.revenue -= kopecks(data.platformFeeAmount);
  if (data.isWhole) payment.status = 'REFUNDED';
  for (const line of data.lines) the(payment, line.sessionId).given += kopecks(line.coachDueAmount);
}

function the({ sessions }: Payment, id: string): Session {
  const found = sessions.find((one) => one.id === id);
  if (found === undefined) throw new Error(`the history has no ${id}`);
  return found;
}
