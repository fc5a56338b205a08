import { nameUuid } from '@leko/contracts';
import { isEqual, type Money } from '@leko/money';
import { actAs, type RequestKey, transactOnce } from '@leko/postgres';
import { personalOfRemittance } from '../db/personal.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { availableOf, cutOff, type EarningFacts } from '../earnings/domain/earnings.ts';
import { readEarningFacts } from '../earnings/store.ts';
import { remittanceReserved } from '../ledger/domain/postings.ts';
import { type LockedAccounts, lockAccounts } from '../ledger/store.ts';
import { takeOpen } from '../ledger/store-movements.ts';
import { findPayee } from '../recipients/store.ts';
import { bookRemittance } from './book-remittance.ts';
import { decideRemittance, type PaidTo, type Remittance, type RemittanceTerms } from './domain/remittance.ts';
import { publishRemittance } from './publish-remittance.ts';
import { remittanceProblem } from './remittance-problem.ts';
import { type RemittanceView, remittanceView } from './schemas.ts';
import { countRemittances, insertRemittance, isOneWaiting } from './store.ts';

export interface RemittanceInput {
  readonly coachId: string;
  readonly seen: Money;
  readonly overrideThreshold: boolean;
  readonly key: RequestKey | undefined;
}

/**
 * The bank names the payment by this id. After a restore that lost the remittance, the same one gets the same id, and is found
 * at the bank.
 */
const idOf = (coachId: string, ordinal: number): string => nameUuid(JSON.stringify(['remittance', coachId, ordinal]));

type Paying = Pick<Deps, 'db' | 'log' | 'clock' | 'settings' | 'vault'>;

/** Pays out all that is available: decided under the lock of the coach's accounts, reserved before anything is sent. */
export function createRemittance(deps: Paying, input: RemittanceInput): Promise<RemittanceView> {
  const work = async (tx: Tx) => {
    await actAs(tx, input.coachId);
    const accounts = await lockAccounts(tx, input.coachId, 'remittance_reserved');
    const now = deps.clock();
    const until = cutOff(now, deps.settings('cool-down', now).days);
    const facts = await readEarningFacts(tx, input.coachId, until);
    const terms = await decide(deps, tx, { ...input, available: availableOf(facts), now });
    const paidTo = paidToOf(terms);
    const id = idOf(input.coachId, (await countRemittances(tx, input.coachId)) + 1);
    const remittance = await newRemittance(deps, terms, { id, paidTo, facts, until, now });
    await reserve(deps, tx, { accounts, remittance, until });
    const { id: remittanceId, coachId } = remittance;
    deps.log.info({ remittanceId, coachId }, 'remittance created');
    return remittanceView(remittance, paidTo);
  };
  return transactOnce(deps.db, input.key, work, { vault: deps.vault });
}

async function decide(
  { settings, vault }: Paying,
  tx: Tx,
  input: RemittanceInput & { available: Money; now: Date },
): Promise<RemittanceTerms> {
  const decision = decideRemittance({
    ...input,
    isOneWaiting: await isOneWaiting(tx, input.coachId),
    payee: await findPayee({ db: tx, vault }, input.coachId),
    rules: settings('remittance', input.now),
    freezeHours: settings('recipient', input.now).changeFreezeHours,
  });
  if (!decision.ok) throw remittanceProblem(decision.refusal);
  return decision.value;
}

const paidToOf = ({ payee }: RemittanceTerms): PaidTo => ({
  recipientName: payee.name,
  inn: payee.inn,
  bankAccountNumber: payee.bankAccountNumber,
  bankAccountHolder: payee.bankAccountHolder,
});

interface Moment {
  readonly id: string;
  readonly paidTo: PaidTo;
  readonly facts: EarningFacts;
  readonly until: Date;
  readonly now: Date;
}

async function newRemittance(
  { vault }: Paying,
  { payee, ...amounts }: RemittanceTerms,
  { id, paidTo, facts, until, now }: Moment,
): Promise<Remittance> {
  return {
    ...amounts,
    id,
    coachId: payee.coachId,
    recipientId: payee.id,
    recipientVersion: payee.version,
    bankCode: payee.bankCode,
    personal: await personalOfRemittance.seal(vault, [id], paidTo),
    // Some payments are older than the last remittance and were still cooling down then, so the payments say when the period began.
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
  { settings }: Paying,
  tx: Tx,
  { accounts, remittance, until }: { accounts: LockedAccounts; remittance: Remittance; until: Date },
): Promise<void> {
  const { id: remittanceId, coachId, due, createdAt } = remittance;
  const { registryIntervalSeconds } = settings('remittance', createdAt);
  await insertRemittance(tx, remittance, new Date(createdAt.getTime() + registryIntervalSeconds * 1_000));
  const taken = await takeOpen(tx, { coachId, remittanceId, until });
  // Movements and balances must agree; otherwise nothing may be paid out.
  if (!isEqual(taken, due)) throw new Error(`what is open for ${coachId} does not add up to the available amount`);
  const eventId = await publishRemittance(tx, 'remittance.created', remittance);
  await bookRemittance(tx, accounts, remittanceReserved(remittance), { at: createdAt, eventId });
}
