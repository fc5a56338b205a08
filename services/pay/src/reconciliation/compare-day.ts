import { severityOf } from '@leko/postgres';
import type { DayRegistry } from '../bank/acquirer-reports.ts';
import type { Deps } from '../deps.ts';
import type { MoscowDay } from '../payments/domain/moscow-day.ts';
import { settlePayment } from '../payments/settle-payment.ts';
import { triggerPaymentRead } from '../payments/store.ts';
import type { DayBooks, Evidence, Finding } from './domain/findings.ts';
import { compareDay, questionsOf } from './domain/reconciliation.ts';
import { isOver } from './domain/schedule.ts';
import { inParallel } from './in-parallel.ts';
import { leftoversOf, listedElsewhere } from './store-lines.ts';
import { paymentsOfDay } from './store-payments.ts';

/** The most operations that one run asks the bank about; a day with more differences needs a person anyway. */
const MAX_QUESTIONS = 200;
/** Half of the calls that may be open at the bank at once; the other half is for payers. */
const WIDTH = 8;

export interface Comparison {
  readonly findings: readonly Finding[];
  /** Payments that were unpaid here although the bank had their money, and have been read since. */
  readonly adopted: ReadonlySet<string>;
  /** The bank has answered all that it was asked. */
  readonly isSettled: boolean;
}

interface DayToCompare {
  readonly day: MoscowDay;
  readonly registry: DayRegistry;
  /** When the caller stops waiting for the outcome. */
  readonly deadline: Date | undefined;
}

/**
 * Compares both records. Where they differ the bank is asked about the operation; a payment that we missed is then read
 * in the ordinary way, and compared again. Nothing else is corrected here.
 */
export async function compareBooks(deps: Deps, listed: DayToCompare): Promise<Comparison> {
  const unasked = await openBooks(deps, listed, new Map());
  const questions = questionsOf(compareDay(unasked), unasked.leftovers).slice(0, MAX_QUESTIONS);
  const evidence = await askBank(deps, questions, listed.deadline);
  const isSettled = evidence.size === new Set(questions).size;
  const findings = compareDay(await openBooks(deps, listed, evidence));
  const missed = missedIn(findings);
  if (missed.length === 0) return { findings, adopted: new Set(), isSettled };
  await adopt(deps, missed, listed.deadline);
  const again = compareDay(await openBooks(deps, listed, evidence));
  return { findings: again, adopted: new Set(missed), isSettled: isSettled && missedIn(again).length === 0 };
}

const missedIn = (findings: readonly Finding[]): string[] =>
  findings.flatMap(({ reason, paymentId }) => (reason === 'unpaid_here' ? (paymentId ?? []) : []));

async function openBooks(
  { db, clock }: Deps,
  { day, registry: { rows, unreadable } }: DayToCompare,
  evidence: ReadonlyMap<string, Evidence>,
): Promise<DayBooks> {
  const operationIds = [...rows, ...unreadable].flatMap(({ operationId }) => operationId ?? []);
  const evident = [...evidence.values()].map((one) => (one.known ? one.paymentId : undefined));
  const paymentIds = [...rows.map(({ paymentId }) => paymentId), ...evident].flatMap((id) => id ?? []);
  return {
    day,
    rows,
    unreadable,
    ours: await paymentsOfDay(db, { day, operationIds, paymentIds }),
    evidence,
    leftovers: await leftoversOf(db, day),
    listedElsewhere: await listedElsewhere(db, { day, operationIds }),
    isOver: isOver(day, clock()),
  };
}

/** An operation that the bank gives no answer about is asked about again in the next run. */
async function askBank(
  { providers }: Deps,
  operationIds: readonly string[],
  deadline: Date | undefined,
): Promise<ReadonlyMap<string, Evidence>> {
  const evidence = new Map<string, Evidence>();
  await inParallel(operationIds, WIDTH, async (operationId) => {
    const outcome = await providers.acquirer.lookUp(operationId, deadline);
    if (outcome.kind !== 'ok') return;
    evidence.set(operationId, outcome.value === undefined ? { known: false } : { known: true, ...outcome.value });
  });
  return evidence;
}

async function adopt(deps: Deps, paymentIds: readonly string[], deadline: Date | undefined): Promise<void> {
  deps.log.warn(
    { paymentIds: paymentIds.slice(0, WIDTH), count: paymentIds.length },
    'bank has money that was missed here',
  );
  await inParallel(paymentIds.slice(0, MAX_QUESTIONS), WIDTH, (id) =>
    settlePayment(deps, id, deadline).catch((error: unknown) => {
      deps.log[severityOf(error)]({ err: error, paymentId: id }, 'missed payment could not be read');
    }),
  );
  // The poller reads the rest; the next night compares it again.
  await inParallel(paymentIds.slice(MAX_QUESTIONS), WIDTH, (id) => triggerPaymentRead(deps.db, { id }, deps.clock()));
}
