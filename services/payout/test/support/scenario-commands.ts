import fc from 'fast-check';
import { captured, disputed, paid, refunded, resolved } from './events.ts';
import type { Remitted } from './model.ts';
import type { Command, End, LedgerUnderTest, Scenario } from './scenario.ts';

interface Kind<T> {
  /** How often among all steps: money must come in and cool down for the rest to have something to work with. */
  readonly weight: number;
  readonly input: fc.Arbitrary<T>;
  isPossible?(scenario: Scenario): boolean;
  run(input: T, scenario: Scenario, ledger: LedgerUnderTest): Promise<void> | void;
}

function command<T>(name: string, { weight, input, isPossible = () => true, run }: Kind<T>): fc.Arbitrary<Command>[] {
  const made = input.map(
    (given): Command => ({
      check: isPossible,
      async run(scenario, ledger) {
        await run(given, scenario, ledger);
        await scenario.pass(ledger);
      },
      toString: () => `${name}(${fc.stringify(given)})`,
    }),
  );
  return Array.from({ length: weight }, () => made);
}

const delays = { delay: fc.nat(6), again: fc.nat(6) };
/** Chooses one of what there is. */
const pick = fc.nat(1_000);
const one = <T>(list: readonly T[], pick: number): T => list[pick % list.length] as T; // Commands run where there is one.

const pay = command('pay', {
  weight: 5,
  input: fc.record({
    shares: fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 3 }),
    isManual: fc.boolean(),
    surplus: fc.integer({ min: -100, max: 100 }),
    ...delays,
  }),
  run({ shares, isManual, surplus, ...when }, scenario, ledger) {
    const total = shares.reduce((sum, share) => sum + share + Math.round(share / 10), 0);
    const event = paid({
      coachId: ledger.coachId,
      shares,
      paidAt: new Date(ledger.now()),
      captureMode: isManual ? 'manual' : 'automatic',
      ...(surplus > 90 ? { receivedAmount: `${total + surplus}.00 RUB` } : {}),
    });
    scenario.pay(event);
    scenario.send(event, when);
  },
});

const capture = command('capture', {
  weight: 2,
  input: fc.record({ pick, ...delays }),
  isPossible: ({ uncaptured }) => uncaptured.length > 0,
  run({ pick, ...when }, scenario, ledger) {
    const payment = one(scenario.uncaptured, pick);
    payment.isCaptured = true;
    scenario.send(captured(payment.event, new Date(ledger.now())), when);
  },
});

const refund = command('refund', {
  weight: 2,
  input: fc.record({ pick, isWhole: fc.boolean(), ...delays }),
  isPossible: ({ refundable }) => refundable.length > 0,
  run({ pick, isWhole, ...when }, scenario, ledger) {
    const { refundable } = scenario;
    const first = one(refundable, pick);
    const rest = refundable.filter((session) => session.payment === first.payment);
    const chosen = isWhole ? rest : [first];
    for (const session of chosen) session.isRefunded = true;
    const event = refunded(first.payment.event, {
      at: new Date(ledger.now()),
      sessionIds: chosen.map(({ sessionId }) => sessionId),
      isWhole: chosen.length === rest.length,
      keepFee: pick % 5 === 0,
    });
    scenario.send(event, when);
  },
});

const dispute = command('dispute', {
  weight: 1,
  input: fc.record({ pick, ...delays }),
  isPossible: ({ sessions }) => sessions.length > 0,
  run({ pick, ...when }, scenario, ledger) {
    const session = one(scenario.sessions, pick);
    const event = disputed(session.payment.event, session.sessionId, new Date(ledger.now()));
    scenario.disputes.push(event);
    scenario.send(event, when);
  },
});

const resolve = command('resolve', {
  weight: 2,
  input: fc.record({
    pick,
    outcome: fc.constantFrom('coach' as const, 'athlete' as const, 'split' as const),
    fee: fc.nat(60),
    ...delays,
  }),
  isPossible: ({ disputes }) => disputes.length > 0,
  run({ pick, outcome, fee, ...when }, scenario) {
    const [event] = scenario.disputes.splice(pick % scenario.disputes.length, 1);
    if (event === undefined) return;
    // Kopecks on purpose: coaches are paid whole roubles all the same.
    scenario.send(resolved(event, outcome, pick % 3 === 0 ? undefined : `${pick}.${10 + fee} RUB`), when);
  },
});

const remit = command('remit', {
  weight: 4,
  input: fc.nat(60),
  async run(fee, { remitted }, ledger) {
    const made = await ledger.remit(fee);
    if (made) remitted.push(made);
  },
});

const AFTER: Readonly<Record<End, Remitted['state']>> = {
  complete: 'COMPLETE',
  fail: 'FAILURE',
  delete: 'DELETED',
  return: 'FAILURE',
};

const end = command('end', {
  weight: 4,
  input: fc.record({ pick, how: fc.constantFrom<End>('complete', 'complete', 'fail', 'delete', 'return') }),
  isPossible: ({ remitted }) => remitted.length > 0,
  async run({ pick, how }, { remitted }, ledger) {
    const ended = one(remitted, pick);
    if (await ledger.end(ended, how)) ended.state = AFTER[how];
  },
});

const wait = command('wait', {
  weight: 4,
  input: fc.integer({ min: 1, max: 8 }),
  run: (days, _scenario, ledger) => ledger.wait(days),
});

/** Any interleaving of steps, with events delivered in any order, once or twice. */
export const scenarios = (maxCommands: number) =>
  fc.commands([pay, capture, refund, dispute, resolve, remit, end, wait].flat(), {
    maxCommands,
    // As long as allowed, not as short as possible: debts and returns need a history.
    size: 'max',
  });
