import { randomUUID } from 'node:crypto';
import { isEqual, type Money } from '@leko/money';
import { transactOnce } from '@leko/postgres';
import type { RequestKey } from '@leko/server';
import { availableOf, cutOff, type EarningFacts } from '../domain/earnings.ts';
import { remittanceReserved } from '../domain/postings.ts';
import { decideRemittance, type Remittance, type RemittanceTerms } from '../domain/remittance.ts';
import { type RemittanceView, remittanceView } from '../schemas/remittance.ts';
import { readEarningFacts } from '../store/earnings.ts';
import { takeIncomes } from '../store/incomes.ts';
import { bookEntry, coachAccounts, type LockedAccounts, lockAccounts } from '../store/ledger.ts';
import { findPayee } from '../store/recipients.ts';
import { insertRemittance, isOneWaiting } from '../store/remittances.ts';
import type { Tx } from '../store/tables.ts';
import type { Deps } from './deps.ts';
import { remittanceProblem } from './remittance-problem.ts';
import { tellRemittance } from './tell-remittance.ts';

export interface RemittanceInput {
  readonly coachId: string;
  readonly seen: Money;
  readonly overrideThreshold: boolean;
  readonly key: RequestKey | undefined;
}

/** Pays out all that is available: decided under the lock of the coach's accounts, reserved before anything is sent. */
export function createRemittance(deps: Deps, input: RemittanceInput): Promise<RemittanceView> {
  return transactOnce(deps.db, input.key, async (tx) => {
    const accounts = await lockAccounts(tx, input.coachId, coachAccounts);
    const now = deps.clock();
    const coolDown = await deps.settings(tx, 'cool-down', now);
    const until = cutOff(now, coolDown.days);
    const facts = await readEarningFacts(tx, input.coachId, until);
    const terms = await decide(deps, tx, { ...input, available: availableOf(facts), now });
    const remittance = newRemittance(input.coachId, terms, { facts, until, now });
    await reserve(deps, tx, { accounts, remittance, until });
    const { id: remittanceId, coachId } = remittance;
    deps.log.info({ remittanceId, coachId }, 'remittance created');
    return remittanceView(remittance);
  });
}

async function decide(
  { settings }: Deps,
  tx: Tx,
  input: RemittanceInput & { available: Money; now: Date },
): Promise<RemittanceTerms> {
  const { changeFreezeHours } = await settings(tx, 'recipient', input.now);
  const decision = decideRemittance({
    ...input,
    isOneWaiting: await isOneWaiting(tx, input.coachId),
    payee: await findPayee(tx, input.coachId),
    rules: await settings(tx, 'remittance', input.now),
    freezeHours: changeFreezeHours,
  });
  if (!decision.ok) throw remittanceProblem(decision.refusal);
  return decision.value;
}

interface Moment {
  readonly facts: EarningFacts;
  readonly until: Date;
  readonly now: Date;
}

function newRemittance(
  coachId: string,
  { payee, ...amounts }: RemittanceTerms,
  { facts, until, now }: Moment,
): Remittance {
  return {
    ...amounts,
    id: randomUUID(),
    coachId,
    recipientId: payee.id,
    recipientVersion: payee.version,
    recipientName: payee.name,
    inn: payee.inn,
    bankCode: payee.bankCode,
    bankAccountNumber: payee.bankAccountNumber,
    bankAccountHolder: payee.bankAccountHolder,
    // What counted before the last remittance but was still cooling then is paid now, so the incomes say when it began.
    periodStart: facts.available?.first ?? until,
    periodEnd: facts.available?.last ?? until,
    state: 'WAITING',
    version: 1,
    reason: undefined,
    createdAt: now,
    updatedAt: now,
  };
}

async function reserve(
  { settings }: Deps,
  tx: Tx,
  { accounts, remittance, until }: { accounts: LockedAccounts; remittance: Remittance; until: Date },
): Promise<void> {
  const { id: remittanceId, coachId, due, createdAt } = remittance;
  const { registryIntervalSeconds } = await settings(tx, 'remittance', createdAt);
  await insertRemittance(tx, remittance, new Date(createdAt.getTime() + registryIntervalSeconds * 1_000));
  const taken = await takeIncomes(tx, { coachId, remittanceId, until });
  // Two counts of the same money: where they differ nothing may leave.
  if (!isEqual(taken, due)) throw new Error(`the incomes of ${coachId} do not add up to the available amount`);
  await bookEntry(tx, accounts, remittanceReserved(remittance), { at: createdAt });
  await tellRemittance(tx, 'remittance.created', remittance);
}
