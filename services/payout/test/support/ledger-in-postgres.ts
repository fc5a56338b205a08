import { randomUUID } from 'node:crypto';
import { DAY_MS, HOUR_MS } from '@leko/runtime/durations';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { findViolations } from './ledger.ts';
import type { Figures, LedgerEvent, Remitted } from './model.ts';
import { DETAILS, get, post, type World } from './payout.ts';
import type { End, LedgerUnderTest } from './scenario.ts';

const kopecks = (text: string) => Math.round(Number(text.replace(' RUB', '')) * 100);

interface Made extends Remitted {
  readonly id: string;
}

/** The service on its database, driven by events and HTTP, with a bank that pays, refuses and returns. */
export class LedgerInPostgres implements LedgerUnderTest {
  readonly coachId = randomUUID();
  readonly #world: World;
  readonly #made: Made[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  async begin(): Promise<this> {
    await post(this.#world, this.coachId, 'recipients', DETAILS);
    return this;
  }

  now(): number {
    return this.#world.payout.now().getTime();
  }

  async wait(days: number): Promise<void> {
    this.#world.advance(days * DAY_MS);
  }

  async deliver(event: LedgerEvent): Promise<boolean> {
    this.#world.publish(event);
    return true; // The service parks what comes too early.
  }

  async remit(): Promise<Remitted | undefined> {
    const available = await this.#available();
    const body = { availableAmount: available, thresholdOverrideByFee: true };
    const answer = await post(this.#world, this.coachId, 'remittances', body);
    if (answer.statusCode !== 201) {
      expect(['nothing_available', 'remittance_waiting', 'fee_exceeds_amount']).toContain(answer.json().code);
      return undefined;
    }
    const { remittanceId: id, amountBreakdown } = answer.json();
    const { dueAmount, paidAmount, feeAmount } = amountBreakdown;
    expect(dueAmount).toBe(available);
    const amounts = { due: kopecks(dueAmount), paid: kopecks(paidAmount), fee: kopecks(feeAmount) };
    const made: Made = { id, state: 'WAITING', ...amounts };
    this.#made.push(made);
    return made;
  }

  async end(remitted: Remitted, how: End): Promise<boolean> {
    const made = this.#made.find((one) => one === remitted);
    if (made?.state !== 'WAITING') return false;
    if (how === 'delete') return this.#delete(made);
    if (how === 'fail') this.#world.fault('reject_line', { match: made.id });
    if (how === 'return') this.#world.fault('return_after_complete', { match: made.id });
    await this.#world.quiet();
    if (how === 'return') {
      this.#world.advance(2 * HOUR_MS);
      await this.#world.quiet();
    }
    return true;
  }

  async check(): Promise<void> {
    await this.#world.payout.settle();
    await sql`update parked set next_check_at = ${this.#world.payout.now()}`.execute(this.#world.payout.db);
    await this.#world.payout.settle();
    for (const made of this.#made) made.state = await this.#stateOf(made);
    expect(await findViolations(this.#world)).toEqual([]);
  }

  async figures(): Promise<Figures> {
    const { rows } = await sql<{ kind: string; balance: bigint }>`
      select account.kind, sum(posting.amount)::bigint as balance
      from entry join posting on posting.entry_id = entry.id join account on account.id = posting.account_id
      where entry.coach_id = ${this.coachId} group by account.kind`.execute(this.#world.payout.db);
    const held = new Map(rows.map(({ kind, balance }) => [kind, Number(balance)]));
    const balance = (kind: string) => held.get(kind) ?? 0;
    return {
      coach: balance('coach'),
      debt: balance('debt'),
      frozen: balance('frozen'),
      in_payout: balance('in_payout'),
      clearing: balance('clearing'),
      bank: balance('bank'),
      revenue: balance('platform_fee') + balance('vat'),
      available: kopecks(await this.#available()),
    };
  }

  async #available(): Promise<string> {
    return (await get(this.#world, this.coachId, 'earnings')).json().availableBalance.amount;
  }

  async #stateOf({ id }: Made): Promise<Remitted['state']> {
    return (await get(this.#world, this.coachId, `remittances/${id}`)).json().status;
  }

  async #delete({ id }: Made): Promise<boolean> {
    const url = `/api/v1/pay/remittances/${id}`;
    const { statusCode } = await this.#world.payout.call({ sub: this.coachId }, { method: 'DELETE', url });
    return statusCode === 200;
  }
}
