import type { Event } from '@leko/contracts';
import fc from 'fast-check';
import type { LedgerEvent, Remitted } from './model.ts';

/** What a scenario runs against: the domain in memory, or the service on its database. */
export interface LedgerUnderTest {
  readonly coachId: string;
  now(): number;
  wait(days: number): Promise<void>;
  /** False: it came too early, and is delivered again later. */
  deliver(event: LedgerEvent): Promise<boolean>;
  /** Pays out all that is available; undefined when there is nothing, or one is on its way. */
  remit(fee: number): Promise<Remitted | undefined>;
  /** False: the remittance is not where such an end begins. */
  end(remitted: Remitted, how: End): Promise<boolean>;
  /** After every step. */
  check(): Promise<void>;
}

export type End = 'complete' | 'fail' | 'delete' | 'return';

/** One step, which knows whether it is possible; a shorter example of a failure leaves out those that were not. */
export type Command = fc.AsyncCommand<Scenario, LedgerUnderTest>;

interface Session {
  readonly payment: Payment;
  readonly sessionId: string;
  isRefunded: boolean;
}

interface Payment {
  readonly event: Event<'payment.paid'>;
  readonly sessions: readonly Session[];
  isCaptured: boolean;
}

/** How many steps later an event arrives, and how many after that it arrives again. */
interface Delays {
  readonly delay: number;
  readonly again: number;
}

/** What has happened, and what of it was delivered to the ledger. */
export class Scenario {
  readonly payments: Payment[] = [];
  readonly disputes: Event<'session.disputed'>[] = [];
  readonly delivered: LedgerEvent[] = [];
  readonly remitted: Remitted[] = [];
  #inTransit: { readonly event: LedgerEvent; readonly due: number }[] = [];
  #step = 0;

  get uncaptured(): Payment[] {
    return this.payments.filter((one) => !one.isCaptured && one.sessions.some((session) => !session.isRefunded));
  }

  get sessions(): Session[] {
    return this.payments.flatMap(({ sessions }) => sessions);
  }

  get refundable(): Session[] {
    return this.sessions.filter(({ isRefunded }) => !isRefunded);
  }

  pay(event: Event<'payment.paid'>): void {
    const payment: Payment = { event, sessions: [], isCaptured: false };
    const sessions = event.data.lines.map(({ sessionId }) => ({ payment, sessionId, isRefunded: false }));
    this.payments.push(Object.assign(payment, { sessions }));
  }

  send(event: LedgerEvent, { delay, again }: Delays): void {
    const due = this.#step + delay;
    this.#inTransit.push({ event, due }, { event, due: due + again });
  }

  /** The end of a step: what is due arrives. */
  async pass(ledger: LedgerUnderTest): Promise<void> {
    await this.#deliver(ledger, this.#step++);
    await ledger.check();
  }

  /** Everything arrives. */
  async finish(ledger: LedgerUnderTest): Promise<void> {
    for (let round = 0; this.#inTransit.length > 0; round++) {
      if (round > this.#step * 20) throw new Error('some events are never accepted');
      await this.#deliver(ledger, this.#step + round + 12);
    }
    await ledger.check();
  }

  async #deliver(ledger: LedgerUnderTest, upTo: number): Promise<void> {
    const arriving = this.#inTransit.filter(({ due }) => due <= upTo).toSorted((a, b) => a.due - b.due);
    this.#inTransit = this.#inTransit.filter(({ due }) => due > upTo);
    for (const { event } of arriving) {
      if (await ledger.deliver(event)) this.delivered.push(event);
      else this.#inTransit.push({ event, due: upTo + 1 });
    }
  }
}

/** Runs the commands, and then until every event is delivered. */
export async function runScenario(commands: Iterable<Command>, ledger: LedgerUnderTest): Promise<Scenario> {
  const scenario = new Scenario();
  await fc.asyncModelRun(() => ({ model: scenario, real: ledger }), commands);
  await scenario.finish(ledger);
  return scenario;
}
