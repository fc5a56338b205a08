import type { Event } from '@leko/contracts';
import fc from 'fast-check';
import { captured, disputed, paid, refunded, resolved } from './events.ts';
import type { Remitted, Told } from './model.ts';

/** Where a story is played: in memory, or in the service on its database. */
export interface Stage {
  readonly coachId: string;
  now(): number;
  wait(days: number): Promise<void>;
  /** False: it came too early, and is told again later. */
  tell(event: Told): Promise<boolean>;
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

/** Any interleaving of everything that can happen, in any order of arrival, told once or twice. */
export const story = (maxLength: number): fc.Arbitrary<Step[]> =>
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

/** What really happened, before anybody was told. */
interface Happened {
  readonly payments: Payment[];
  readonly disputes: Event<'session.disputed'>[];
}

export interface Played {
  readonly told: Told[];
  readonly remitted: Remitted[];
}

/** Plays the story to its end, when everything has arrived. */
export async function play(steps: readonly Step[], stage: Stage): Promise<Played> {
  const happened: Happened = { payments: [], disputes: [] };
  const played: Played = { told: [], remitted: [] };
  let mail: { event: Told; due: number }[] = [];

  const deliver = async (upTo: number) => {
    const arriving = mail.filter(({ due }) => due <= upTo).toSorted((a, b) => a.due - b.due);
    mail = mail.filter(({ due }) => due > upTo);
    for (const { event } of arriving) {
      if (await stage.tell(event)) played.told.push(event);
      else mail.push({ event, due: upTo + 1 });
    }
  };

  for (const [index, step] of steps.entries()) {
    const event = happen(step, happened, stage);
    if (event) mail.push({ event, due: index + step.delay }, { event, due: index + step.delay + step.again });
    if (step.what === 'remit') await remit(step, stage, played);
    if (step.what === 'end') await end(step, stage, played);
    if (step.what === 'wait') await stage.wait(step.days);
    await deliver(index);
    await stage.check();
  }
  for (let round = 0; mail.length > 0; round++) {
    if (round > steps.length * 20) throw new Error('some of the story never arrives');
    await deliver(steps.length + round + 12);
  }
  await stage.check();
  return played;
}

async function remit({ fee }: Step, stage: Stage, { remitted }: Played): Promise<void> {
  const one = await stage.remit(fee);
  if (one) remitted.push(one);
}

const AFTER: Readonly<Record<End, Remitted['state']>> = {
  complete: 'COMPLETE',
  fail: 'FAILURE',
  delete: 'DELETED',
  return: 'FAILURE',
};

async function end({ pick, how }: Step, stage: Stage, { remitted }: Played): Promise<void> {
  const one = remitted[pick % Math.max(remitted.length, 1)];
  if (one && (await stage.end(one, how))) one.state = AFTER[how];
}

function happen(step: Step, happened: Happened, stage: Stage): Told | undefined {
  switch (step.what) {
    case 'pay':
      return pay(step, happened, stage);
    case 'capture':
      return takeHeld(step, happened, stage);
    case 'refund':
      return giveBack(step, happened, stage);
    case 'dispute':
      return complain(step, happened, stage);
    case 'resolve':
      return decide(step, happened);
    case 'remit':
    case 'end':
    case 'wait':
      return undefined;
  }
}

function pay({ shares, isManual, surplus }: Step, { payments }: Happened, stage: Stage): Told {
  const total = shares.reduce((sum, share) => sum + share + Math.round(share / 10), 0);
  const event = paid({
    coachId: stage.coachId,
    shares,
    paidAt: new Date(stage.now()),
    captureMode: isManual ? 'manual' : 'automatic',
    ...(surplus > 90 ? { receivedAmount: `${total + surplus}.00 RUB` } : {}),
  });
  const payment: Payment = { event, sessions: [], isCaptured: false };
  const sessions = event.data.lines.map(({ sessionId }) => ({ payment, sessionId, isRefunded: false }));
  payments.push(Object.assign(payment, { sessions }));
  return event;
}

function takeHeld({ pick }: Step, { payments }: Happened, stage: Stage): Told | undefined {
  const open = payments.filter((one) => !one.isCaptured && one.sessions.some((session) => !session.isRefunded));
  const payment = open[pick % Math.max(open.length, 1)];
  if (payment === undefined) return undefined;
  payment.isCaptured = true;
  return captured(payment.event, new Date(stage.now()));
}

function giveBack({ pick, isManual: isWhole }: Step, { payments }: Happened, stage: Stage): Told | undefined {
  const left = payments.flatMap(({ sessions }) => sessions.filter((session) => !session.isRefunded));
  const first = left[pick % Math.max(left.length, 1)];
  if (first === undefined) return undefined;
  const rest = left.filter((session) => session.payment === first.payment);
  const chosen = isWhole ? rest : [first];
  for (const session of chosen) session.isRefunded = true;
  const sessionIds = chosen.map(({ sessionId }) => sessionId);
  return refunded(first.payment.event, {
    at: new Date(stage.now()),
    sessionIds,
    isWhole: chosen.length === rest.length,
    keepFee: pick % 5 === 0,
  });
}

function complain({ pick }: Step, { payments, disputes }: Happened, stage: Stage): Told | undefined {
  const sessions = payments.flatMap((payment) => payment.sessions);
  const session = sessions[pick % Math.max(sessions.length, 1)];
  if (session === undefined) return undefined;
  const event = disputed(session.payment.event, session.sessionId, new Date(stage.now()));
  disputes.push(event);
  return event;
}

function decide({ pick, outcome, fee }: Step, { disputes }: Happened): Told | undefined {
  const [dispute] = disputes.splice(pick % Math.max(disputes.length, 1), 1);
  if (dispute === undefined) return undefined;
  // Kopecks on purpose: coaches are paid whole roubles all the same.
  return resolved(dispute, outcome, pick % 3 === 0 ? undefined : `${pick}.${10 + fee} RUB`);
}
