import type { MoscowDay } from '../../domain/moscow-day.ts';
import { compareDay, questionsOf } from '../../domain/reconciliation.ts';
import type { DayBooks, Evidence, Finding } from '../../domain/reconciliation-books.ts';
import { isOver } from '../../domain/reconciliation-schedule.ts';
import type { DayRegistry } from '../../providers/acquirer-reports.ts';
import { hintPayment } from '../../store/payments.ts';
import { leftoversOf, listedElsewhere } from '../../store/reconciliation-lines.ts';
import { paymentsOfDay } from '../../store/reconciliation-payments.ts';
import type { Deps } from '../deps.ts';
import { inParallel } from '../in-parallel.ts';
import { settlePayment } from '../payments/settle-payment.ts';

/** So many single operations are asked about in a run; a day with more differences than that needs a person anyway. */
const MAX_QUESTIONS = 200;
/** Half of what the bank is asked in parallel: payers go first. */
const WIDTH = 8;

export interface Comparison {
  readonly findings: readonly Finding[];
  /** Payments that we had missed and made good for. */
  readonly adopted: ReadonlySet<string>;
}

interface DayToCompare {
  readonly day: MoscowDay;
  readonly registry: DayRegistry;
}

/**
 * Both books side by side. Where they differ the bank is asked about the operation; a payment that we missed is then read
 * in the ordinary way, and compared again. Nothing else is ever mended from here.
 */
export async function compareBooks(deps: Deps, listed: DayToCompare): Promise<Comparison> {
  const unasked = await openBooks(deps, listed, new Map());
  const questions = questionsOf(compareDay(unasked), unasked.leftovers);
  const evidence = await askBank(deps, questions.slice(0, MAX_QUESTIONS));
  const findings = compareDay(await openBooks(deps, listed, evidence));
  const missed = findings.flatMap(({ reason, paymentId }) => (reason === 'unpaid_here' ? (paymentId ?? []) : []));
  if (missed.length === 0) return { findings, adopted: new Set() };
  await adopt(deps, missed);
  return { findings: compareDay(await openBooks(deps, listed, evidence)), adopted: new Set(missed) };
}

async function openBooks(
  { db, clock }: Deps,
  { day, registry: { rows, strange } }: DayToCompare,
  evidence: ReadonlyMap<string, Evidence>,
): Promise<DayBooks> {
  const operationIds = [...rows, ...strange].flatMap(({ operationId }) => operationId ?? []);
  const told = [...evidence.values()].map((one) => (one.known ? one.paymentId : undefined));
  const paymentIds = [...rows.map(({ paymentId }) => paymentId), ...told].flatMap((id) => id ?? []);
  return {
    day,
    rows,
    strange,
    ours: await paymentsOfDay(db, { day, operationIds, paymentIds }),
    evidence,
    leftovers: await leftoversOf(db, day),
    listedElsewhere: await listedElsewhere(db, { day, operationIds }),
    isOver: isOver(day, clock()),
  };
}

/** One that the bank does not answer about stays a question; the next run asks again. */
async function askBank({ providers }: Deps, operationIds: readonly string[]): Promise<ReadonlyMap<string, Evidence>> {
  const evidence = new Map<string, Evidence>();
  await inParallel(operationIds, WIDTH, async (operationId) => {
    const outcome = await providers.acquirer.lookUp(operationId);
    if (outcome.kind !== 'ok') return;
    evidence.set(operationId, outcome.value === undefined ? { known: false } : { known: true, ...outcome.value });
  });
  return evidence;
}

async function adopt(deps: Deps, paymentIds: readonly string[]): Promise<void> {
  deps.log.warn(
    { paymentIds: paymentIds.slice(0, WIDTH), count: paymentIds.length },
    'bank has money that was missed here',
  );
  await inParallel(paymentIds.slice(0, MAX_QUESTIONS), WIDTH, (id) =>
    settlePayment(deps, id).catch((error: unknown) => {
      deps.log.error({ err: error, paymentId: id }, 'missed payment could not be read');
    }),
  );
  // The rest is the poller's; the next night compares it again.
  await inParallel(paymentIds.slice(MAX_QUESTIONS), WIDTH, (id) => hintPayment(deps.db, { id }, deps.clock()));
}
