import type { Event } from '@leko/contracts';
import fc from 'fast-check';
import { captured, disputed, paid, refunded, resolved } from './events.ts';
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

export interface Step {
  readonly what: 'pay' | 'capture' | 'refund' | 'dispute' | 'resolve' | 'remit' | 'end' | 'wait';
  /** Picks one of what there is. */
  readonly pick: number;
  readonly shares: readonly number[];
  readonly isManual: boolean;
  readonly surplus: number;
  readonly outcome: 'coach' | 'athlete' | 'split';
  readonly fee: number;
  readonly how: End;
  readonly days: number;
  /** The event arrives this many steps later, and again after that. */
  readonly delay: number;
  readonly again: number;
}

/** Money must come in and cool down for the rest to have something to work with. */
const WEIGHTS = { pay: 5, capture: 2, refund: 2, dispute: 1, resolve: 2, remit: 4, end: 4, wait: 4 } as const;
const weighted = Object.entries(WEIGHTS).flatMap(([what, weight]) => Array.from({ length: weight }, () => what));

/** Any interleaving of steps, with events delivered in any order, once or twice. */
export const scenario = (maxLength: number): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      what: fc.constantFrom(...(weighted as Step['what'][])),
      pick: fc.nat(1_000),
      shares: fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 3 }),
      isManual: fc.boolean(),
      surplus: fc.integer({ min: -100, max: 100 }),
      outcome: fc.constantFrom('coach' as const, 'athlete' as const, 'split' as const),
      fee: fc.nat(60),
      how: fc.constantFrom<End>('complete', 'complete', 'fail', 'delete', 'return'),
      days: fc.integer({ min: 1, max: 8 }),
      delay: fc.nat(6),
      again: fc.nat(6),
    }),
    // As long as allowed, not as short as possible: debts and returns need a history.
    { maxLength, size: 'max' },
  );

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

/** What has happened, whether it was delivered or not. */
interface Facts {
  readonly payments: Payment[];
  readonly disputes: Event<'session.disputed'>[];
}

export interface Outcome {
  readonly delivered: LedgerEvent[];
  readonly remitted: Remitted[];
}

/** Runs the scenario until every event is delivered. */
export async function runScenario(steps: readonly Step[], ledger: LedgerUnderTest): Promise<Outcome> {
  const facts: Facts = { payments: [], disputes: [] };
  const played: Outcome = { delivered: [], remitted: [] };
  let inTransit: { event: LedgerEvent; due: number }[] = [];

  const deliver = async (upTo: number) => {
    const arriving = inTransit.filter(({ due }) => due <= upTo).toSorted((a, b) => a.due - b.due);
    inTransit = inTransit.filter(({ due }) => due > upTo);
    for (const { event } of arriving) {
      if (await ledger.deliver(event)) played.delivered.push(event);
      else inTransit.push({ event, due: upTo + 1 });
    }
  };

  for (const [index, step] of steps.entries()) {
    const event = eventOf(step, facts, ledger);
    if (event) inTransit.push({ event, due: index + step.delay }, { event, due: index + step.delay + step.again });
    if (step.what === 'remit') await remit(step, ledger, played);
    if (step.what === 'end') await end(step, ledger, played);
    if (step.what === 'wait') await ledger.wait(step.days);
    await deliver(index);
    await ledger.check();
  }
  for (let round = 0; inTransit.length > 0; round++) {
    if (round > steps.length * 20) throw new Error('some events are never accepted');
    await deliver(steps.length + round + 12);
  }
  await ledger.check();
  return played;
}

async function remit({ fee }: Step, ledger: LedgerUnderTest, { remitted }: Outcome): Promise<void> {
  const one = await ledger.remit(fee);
  if (one) remitted.push(one);
}

const AFTER: Readonly<Record<End, Remitted['state']>> = {
  complete: 'COMPLETE',
  fail: 'FAILURE',
  delete: 'DELETED',
  return: 'FAILURE',
};

async function end({ pick, how }: Step, ledger: LedgerUnderTest, { remitted }: Outcome): Promise<void> {
  const one = remitted[pick % Math.max(remitted.length, 1)];
  if (one && (await ledger.end(one, how))) one.state = AFTER[how];
}

function eventOf(step: Step, facts: Facts, ledger: LedgerUnderTest): LedgerEvent | undefined {
  switch (step.what) {
    case 'pay':
      return pay(step, facts, ledger);
    case 'capture':
      return takeHeld(step, facts, ledger);
    case 'refund':
      return giveBack(step, facts, ledger);
    case 'dispute':
      return openDispute(step, facts, ledger);
    case 'resolve':
      return decide(step, facts);
    case 'remit':
    case 'end':
    case 'wait':
      return undefined;
  }
}

function pay({ shares, isManual, surplus }: Step, { payments }: Facts, ledger: LedgerUnderTest): LedgerEvent {
  const total = shares.reduce((sum, share) => sum + share + Math.round(share / 10), 0);
  const event = paid({
    coachId: ledger.coachId,
    shares,
    paidAt: new Date(ledger.now()),
    captureMode: isManual ? 'manual' : 'automatic',
    ...(surplus > 90 ? { receivedAmount: `${total + surplus}.00 RUB` } : {}),
  });
  const payment: Payment = { event, sessions: [], isCaptured: false };
  const sessions = event.data.lines.map(({ sessionId }) => ({ payment, sessionId, isRefunded: false }));
  payments.push(Object.assign(payment, { sessions }));
  return event;
}

function takeHeld({ pick }: Step, { payments }: Facts, ledger: LedgerUnderTest): LedgerEvent | undefined {
  const open = payments.filter((one) => !one.isCaptured && one.sessions.some((session) => !session.isRefunded));
  const payment = open[pick % Math.max(open.length, 1)];
  if (payment === undefined) return undefined;
  payment.isCaptured = true;
  return captured(payment.event, new Date(ledger.now()));
}

function giveBack(
  { pick, isManual: isWhole }: Step,
  { payments }: Facts,
  ledger: LedgerUnderTest,
): LedgerEvent | undefined {
  const left = payments.flatMap(({ sessions }) => sessions.filter((session) => !session.isRefunded));
  const first = left[pick % Math.max(left.length, 1)];
  if (first === undefined) return undefined;
  const rest = left.filter((session) => session.payment === first.payment);
  const chosen = isWhole ? rest : [first];
  for (const session of chosen) session.isRefunded = true;
  const sessionIds = chosen.map(({ sessionId }) => sessionId);
  return refunded(first.payment.event, {
    at: new Date(ledger.now()),
    sessionIds,
    isWhole: chosen.length === rest.length,
    keepFee: pick % 5 === 0,
  });
}

function openDispute({ pick }: Step, { payments, disputes }: Facts, ledger: LedgerUnderTest): LedgerEvent | undefined {
  const sessions = payments.flatMap((payment) => payment.sessions);
  const session = sessions[pick % Math.max(sessions.length, 1)];
  if (session === undefined) return undefined;
  const event = disputed(session.payment.event, session.sessionId, new Date(ledger.now()));
  disputes.push(event);
  return event;
}

function decide({ pick, outcome, fee }: Step, { disputes }: Facts): LedgerEvent | undefined {
  const [dispute] = disputes.splice(pick % Math.max(disputes.length, 1), 1);
  if (dispute === undefined) return undefined;
  // Kopecks on purpose: coaches are paid whole roubles all the same.
  return resolved(dispute, outcome, pick % 3 === 0 ? undefined : `${pick}.${10 + fee} RUB`);
}
