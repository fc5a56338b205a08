import { randomUUID } from 'node:crypto';
import type { Event } from '@leko/contracts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@leko/runtime/durations';
import type { Random } from '@leko/testing';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { captured, disputed, paid, refunded, resolved } from '../events.ts';
import type { LedgerEvent } from '../model.ts';
import { DETAILS, get, post, type World } from '../payout.ts';

import { kopecks, Model, type Remittance } from './model.ts';
import type { SecondCopy } from './second-copy.ts';

const WAITS = [SECOND_MS, 61 * SECOND_MS, 6 * MINUTE_MS, HOUR_MS, 5 * HOUR_MS, DAY_MS, 3 * DAY_MS, 7 * DAY_MS];
const BANK = 'tochka_b2b_registry';
const FAULTS = {
  none: 6,
  ...{ reject_line: 3, hold_line: 2, return_after_complete: 3, wrong_amount: 1, late_visibility: 2 },
  ...{ reset_after_effect: 2, error_after_effect: 2, garbage: 2, reset: 2, error: 2, refuse: 1 },
} as const;
const STEPS = {
  ...{ pay: 8, capture: 3, refund: 3, dispute: 2, resolve: 3, remit: 10, delete: 1, fault: 2, copy: 4, wait: 8 },
  ...{ writeOff: 1, chargeBack: 1, heal: 1 },
} as const;
type Step = keyof typeof STEPS;

interface Sold {
  readonly event: Event<'payment.paid'>;
  readonly given: Set<string>;
  readonly isOdd: boolean;
}

/**
 * A random history of two coaches, with faults of the bank and events that come late and twice, applied to the service and to
 * the model.
 */
export class History {
  readonly model = new Model();
  readonly coaches: string[] = [];
  readonly firstSeen = new Map<string, number>();
  readonly #world: World;
  readonly #random: Random;
  readonly #copy: SecondCopy;
  readonly #sold: Sold[] = [];
  #disputes: Event<'session.disputed'>[] = [];
  #inTransit: { event: LedgerEvent; wait: number }[] = [];

  constructor(world: World, { random, copy }: { random: Random; copy: SecondCopy }) {
    this.#world = world;
    this.#random = random;
    this.#copy = copy;
  }

  async begin(): Promise<this> {
    for (const coach of [randomUUID(), randomUUID()]) {
      await post(this.#world, coach, 'recipients', DETAILS);
      const { totalBalance } = (await get(this.#world, coach, 'earnings')).json();
      this.coaches.push(coach);
      this.firstSeen.set(coach, Date.parse(totalBalance.timePeriod.start));
    }
    return this;
  }

  async step(): Promise<void> {
    await this.#take(this.#random.weighted(STEPS));
    const arriving = this.#inTransit.filter(({ wait }) => wait <= 0);
    this.#inTransit = this.#inTransit
      .filter(({ wait }) => wait > 0)
      .map(({ event, wait }) => ({ event, wait: wait - 1 }));
    this.#deliver(arriving.map(({ event }) => event));
    await this.settle();
  }

  /** Delivers all events, clears the faults, and waits until every remittance has been polled. */
  async end(): Promise<void> {
    this.#deliver(this.#inTransit.map(({ event }) => event));
    this.#inTransit = [];
    this.#world.bank.faults.clear(BANK);
    for (const wait of [
      61 * SECOND_MS,
      61 * SECOND_MS,
      6 * MINUTE_MS,
      MINUTE_MS,
      11 * MINUTE_MS,
      2 * HOUR_MS,
      2 * HOUR_MS,
      2 * HOUR_MS,
    ]) {
      this.#world.advance(wait);
      await this.settle();
    }
  }

  /** Parked events are tried again at once, and the model takes over the states of the remittances. */
  async settle(): Promise<void> {
    const { payout } = this.#world;
    await payout.settle();
    await sql`update parked set next_check_at = ${payout.now()}`.execute(payout.db);
    await payout.settle();
    for (const one of this.model.remittances) one.state = (await this.#shown(one)).status;
  }

  now = (): number => this.#world.payout.now().getTime();

  async #shown({ id, coach }: Remittance): Promise<{ status: Remittance['state'] }> {
    return (await get(this.#world, coach, `remittances/${id}`)).json();
  }

  #deliver(events: readonly LedgerEvent[]): void {
    const [random, left] = [this.#random, [...events]];
    while (left.length > 0) {
      const [event] = left.splice(random.int(left.length), 1);
      if (event === undefined) return;
      this.#world.publish(event);
      this.model.apply(event);
      const coachId = event.type === 'payment.paid' ? event.data.coachId : undefined;
      if (event.type === 'payment.paid' && coachId !== undefined) {
        const seen = Math.min(this.firstSeen.get(coachId) ?? Infinity, Date.parse(event.data.createdAt));
        this.firstSeen.set(coachId, seen);
      }
    }
  }

  #send(event: LedgerEvent | undefined): void {
    if (event === undefined) return;
    this.#inTransit.push({ event, wait: this.#random.int(5) });
    if (this.#random.chance(30)) this.#inTransit.push({ event, wait: this.#random.int(8) });
  }

  #take(step: Step): void | Promise<void> {
    switch (step) {
      case 'pay':
        return this.#send(this.#pay());
      case 'capture':
        return this.#send(this.#capture());
      case 'refund':
        return this.#send(this.#refund());
      case 'dispute':
        return this.#send(this.#dispute());
      case 'resolve':
        return this.#send(this.#resolve());
      case 'remit':
        return this.#remit();
      case 'delete':
        return this.#delete();
      case 'fault':
        return this.#fault();
      case 'copy':
        return this.#race();
      case 'wait':
        return this.#world.advance(this.#random.pick(WAITS) ?? 0);
      case 'writeOff':
        return this.#writeOff();
      case 'chargeBack':
        return this.#chargeBack();
      case 'heal':
        return this.#world.bank.faults.clear(BANK);
    }
  }

  #pay(): LedgerEvent {
    const random = this.#random;
    const shares = Array.from({ length: 1 + random.int(3) }, () => 5 + random.int(random.chance(40) ? 200 : 3_000));
    const amount = shares.reduce((total, share) => total + share + Math.round(share / 10), 0);
    const isOdd = random.chance(15);
    const event = paid({
      coachId: this.#coach(),
      shares,
      paidAt: new Date(this.now() - (random.chance(60) ? random.int(20) * DAY_MS : 0)),
      captureMode: random.chance(30) ? 'manual' : 'automatic',
      ...(isOdd ? { receivedAmount: `${amount + random.int(9) - 4}.${random.chance(50) ? '07' : '00'} RUB` } : {}),
    });
    this.#sold.push({ event, given: new Set(), isOdd });
    return event;
  }

  #capture(): LedgerEvent | undefined {
    const sold = this.#random.pick(this.#sold);
    return sold && captured(sold.event, new Date(this.now()));
  }

  /** One session, or all that is left; a payment of another amount than asked for is refunded as a whole. */
  #refund(): LedgerEvent | undefined {
    const open = this.#sold.filter(({ event, given, isOdd }) => given.size < (isOdd ? 1 : event.data.lines.length));
    const sold = this.#random.pick(open);
    if (sold === undefined) return undefined;
    const left = sold.event.data.lines.map(({ sessionId }) => sessionId).filter((id) => !sold.given.has(id));
    const sessionIds = sold.isOdd || this.#random.chance(40) ? left : left.slice(0, 1);
    for (const id of sessionIds) sold.given.add(id);
    const isWhole = sessionIds.length === left.length;
    const shape = { at: new Date(this.now()), sessionIds, isWhole, keepFee: !sold.isOdd && this.#random.chance(20) };
    const event = refunded(sold.event, shape);
    const { receivedAmount: refundAmount } = sold.event.data;
    return refundAmount === undefined ? event : { ...event, data: { ...event.data, refundAmount } };
  }

  #dispute(): LedgerEvent | undefined {
    const sold = this.#random.pick(this.#sold);
    const line = this.#random.pick(sold?.event.data.lines ?? []);
    if (sold === undefined || line === undefined) return undefined;
    const event = disputed(sold.event, line.sessionId, new Date(this.now()));
    this.#disputes.push(event);
    return event;
  }

  #resolve(): LedgerEvent | undefined {
    const dispute = this.#random.pick(this.#disputes);
    if (dispute === undefined) return undefined;
    this.#disputes = this.#disputes.filter((one) => one !== dispute);
    const outcome = this.#random.pick(['coach', 'athlete', 'split'] as const) ?? 'coach';
    return resolved(dispute, outcome, this.#random.chance(50) ? `${this.#random.int(2_000)}.37 RUB` : undefined);
  }

  /** One request or several at once, with the available amount or another one. */
  async #remit(): Promise<void> {
    const [random, coach, now] = [this.#random, this.#payee(), this.now()];
    const shown = (await get(this.#world, coach, 'earnings')).json().availableBalance.amount;
    const seen = random.chance(5) ? `${kopecks(shown) / 100 + 1} RUB` : shown;
    const override = random.chance(80);
    const expected = this.model.ask(coach, { seen: kopecks(seen), override, now });
    const body = { availableAmount: seen, thresholdOverrideByFee: override };
    const times = random.chance(20) ? 5 : 1;
    const answers = await Promise.all(
      Array.from({ length: times }, () => post(this.#world, coach, 'remittances', body)),
    );
    const made = answers.filter(({ statusCode }) => statusCode === 201).map((answer) => answer.json());
    if ('code' in expected) {
      expect([made, answers.map((answer) => answer.json().code)]).toEqual([[], answers.map(() => expected.code)]);
      return;
    }
    expect(made.length, `${answers[0]?.body}`).toBe(1);
    const { remittanceId: id, createdAt, amountBreakdown } = made[0];
    const { dueAmount, feeAmount } = amountBreakdown;
    expect({ due: kopecks(dueAmount), fee: kopecks(feeAmount) }).toEqual(expected);
    this.model.remit({ id, coach, createdAt: Date.parse(createdAt), ...expected });
    if (random.chance(70)) this.#fault();
  }

  /** Mostly a coach with an available amount. */
  #payee(): string {
    const able = this.coaches.filter((coach) => this.model.available(coach, this.now(), 6) > 0);
    return this.#random.chance(85) ? (this.#random.pick(able) ?? this.#coach()) : this.#coach();
  }

  async #delete(): Promise<void> {
    const one = this.#random.pick(this.model.remittances);
    if (one === undefined) return;
    const url = `/api/v1/pay/remittances/${one.id}`;
    const { statusCode } = await this.#world.payout.call({ sub: one.coach }, { method: 'DELETE', url });
    expect([200, 409]).toContain(statusCode);
    expect(statusCode === 200).toBe((await this.#shown(one)).status === 'DELETED');
  }

  #fault(): void {
    const fault = this.#random.weighted(FAULTS);
    if (fault === 'none') return;
    const one = this.model.remittances.findLast(({ state }) => state === 'WAITING');
    const isOfLine = ['reject_line', 'hold_line', 'return_after_complete', 'wrong_amount'].includes(fault);
    if (isOfLine && one === undefined) return;
    const match = isOfLine && one ? { match: one.id } : {};
    this.#world.fault(fault, { ...match, ...(fault === 'refuse' ? { match: 'POST' } : {}), times: 1 });
  }

  /** Two copies of the service at the same work, one of which may be killed at any step. */
  async #race(): Promise<void> {
    if (this.#random.chance(50)) this.#world.advance(61 * SECOND_MS);
    const steps = this.#random.chance(70) ? [this.#random.int(14)] : [];
    await Promise.all([this.#copy(...steps), this.#random.chance(50) ? this.#world.payout.settle() : undefined]);
  }

  async #writeOff(): Promise<void> {
    const coachId = this.#coach();
    const owes = -(this.model.accounts(coachId).debt ?? 0);
    const amount = Math.ceil(owes / 200) * 100;
    if (amount === 0) return;
    await this.#decide('write-offs', { coachId, amount: `${amount / 100} RUB` });
    this.model.writeOff(coachId, amount);
  }

  async #chargeBack(): Promise<void> {
    const payment = this.#random.pick([...this.model.payments.values()].filter(({ held }) => held > 100));
    if (payment === undefined) return;
    const about = { paymentId: payment.id, amount: '1.00 RUB' };
    await this.#decide('chargebacks', { ...about, kind: 'chargeback' });
    this.model.chargeBack(payment.coach, 100);
    if (this.#random.chance(50)) return;
    await this.#decide('chargebacks', { ...about, kind: 'chargeback_reversed' });
    this.model.chargeBack(payment.coach, -100);
  }

  async #decide(what: string, body: object): Promise<void> {
    const request = { method: 'POST', url: `/api/v1/pay/ledger/${what}`, payload: { ...body, reason: 'x' } } as const;
    const answer = await this.#world.payout.call({ roles: ['ops'] }, request);
    expect(answer.statusCode, answer.body).toBe(201);
  }

  #coach = (): string => this.#random.pick(this.coaches) ?? '';
}
