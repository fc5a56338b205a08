import { randomUUID } from 'node:crypto';
import { compare, formatExactAmount, type Money } from '@leko/money';
import { type RequestKey, recordAct, transactOnce } from '@leko/postgres';
import { invalidInput, ProblemError } from '@leko/server';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { findCoachOf } from '../earnings/store-receivables.ts';
import { problems } from '../problems.ts';
import { type Decision, type DecisionKind, isPossible } from './domain/decision.ts';
import { type Entry, negative, owedBy } from './domain/ledger.ts';
import { movementsOf } from './domain/movement.ts';
import { type Balances, chargebackReversed, chargedBack, debtWrittenOff } from './domain/postings.ts';
import { type DecisionView, decisionView } from './schemas.ts';
import { balancesOf, bookEntry, lockAccounts } from './store.ts';
import { insertDecision, readChargedPayment } from './store-decisions.ts';
import { addMovements } from './store-movements.ts';

interface Decided {
  readonly amount: Money;
  readonly reason: string;
  readonly decidedBy: string;
  readonly key: RequestKey | undefined;
}

export interface Chargeback extends Decided {
  readonly kind: 'chargeback' | 'chargeback_reversed';
  readonly paymentId: string;
}

export interface WriteOff extends Decided {
  readonly coachId: string;
}

type Made = Omit<Decision, 'id' | 'decidedAt'>;

/** Books a chargeback or its reversal: the loss is the platform's, the coach's balance does not change. */
export function bookChargeback(deps: Deps, { key, ...input }: Chargeback): Promise<DecisionView> {
  return transactOnce(deps.db, key, async (tx) => {
    const coachId = await findCoachOf(tx, input.paymentId);
    if (coachId === undefined) throw invalidInput('/body/paymentId', 'is not a payment that was received');
    const made = { ...input, coachId };
    return book(deps, tx, made, async () => {
      const charged = await readChargedPayment(tx, input.paymentId);
      if (!isPossible(charged, input)) throw new ProblemError(problems.chargebackImpossible);
    });
  });
}

/** Writes off a debt of a coach, as a loss of the platform. */
export function writeOffDebt(deps: Deps, { key, ...input }: WriteOff): Promise<DecisionView> {
  const made: Made = { ...input, kind: 'debt_written_off', paymentId: undefined };
  return transactOnce(deps.db, key, (tx) =>
    book(deps, tx, made, async ({ debt }) => {
      if (compare(input.amount, negative(debt)) > 0) throw new ProblemError(problems.debtIsSmaller);
    }),
  );
}

const entries: Readonly<Record<DecisionKind, (decision: Decision) => Entry>> = {
  chargeback: chargedBack,
  chargeback_reversed: chargebackReversed,
  debt_written_off: debtWrittenOff,
};

/** `check` runs under the lock of the coach's accounts, so that two concurrent decisions cannot use the same amount. */
async function book(deps: Deps, tx: Tx, made: Made, check: (balances: Balances) => Promise<void>) {
  const decision: Decision = { ...made, id: randomUUID(), decidedAt: deps.clock() };
  const { id, kind, coachId, amount, decidedAt } = decision;
  const accounts = await lockAccounts(tx, coachId, kind);
  await check(balancesOf(accounts));
  await insertDecision(tx, decision);
  const entry = entries[kind](decision);
  const entryId = await bookEntry(tx, accounts, entry, { at: decidedAt, eventId: id });
  const movements = movementsOf(owedBy(entry), { countsAt: undefined, open: amount });
  await addMovements(tx, { coachId, entryId, paymentId: undefined }, movements);
  await audit(tx, decision);
  deps.log.warn({ decisionId: id, kind, coachId, decidedBy: decision.decidedBy }, 'an operator moved money');
  return decisionView(decision);
}

function audit(
  tx: Tx,
  { id, kind, coachId, paymentId, amount, reason, decidedBy, decidedAt }: Decision,
): Promise<void> {
  const details = { coachId, paymentId, amount: formatExactAmount(amount) };
  const act = { actor: decidedBy, action: `ledger.${kind}`, objectType: 'decision', objectId: id };
  return recordAct(tx, { ...act, why: reason, details, at: decidedAt });
}
