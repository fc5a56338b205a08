import { transact } from '@leko/postgres';
import type { OperationList } from '../bank/acquirer-reports.ts';
import type { Deps } from '../deps.ts';
import { moscowDayOf } from '../payments/domain/moscow-day.ts';
import { triggerPaymentRead } from '../payments/store.ts';
import type { Finding } from './domain/findings.ts';
import { overlookedIn } from './domain/overlooked.ts';
import { OPERATIONS_BACK_MS, OPERATIONS_EVERY_MS } from './domain/schedule.ts';
import { lineOf } from './save-lines.ts';
import { isTurnOf } from './store.ts';
import { linesByKey, lockLines, saveLines } from './store-lines.ts';
import { paymentsOfBank } from './store-payments.ts';

/** Searches the bank's recent operations for money that is unknown here, and returns how many there were. */
export async function reconcileOperations(deps: Deps): Promise<number> {
  const now = deps.clock();
  if (!(await isTurnOf(deps.db, { id: 'list operations', everyMs: OPERATIONS_EVERY_MS, now }))) return 0;
  const from = new Date(now.getTime() - OPERATIONS_BACK_MS);
  const list = await deps.providers.acquirer.listOperations({ from, to: now });
  if (list.kind === 'ok') return follow(deps, list.value, now);
  deps.log.warn({ reason: list.reason }, 'operations of the bank could not be listed, will be listed again');
  return 0;
}

async function follow({ db, log }: Deps, list: OperationList, now: Date): Promise<number> {
  const payments = await paymentsOfBank(db, {
    operationIds: list.operations.map(({ operationId }) => operationId),
    paymentIds: list.operations.flatMap(({ paymentId }) => paymentId ?? []),
  });
  const { missed, differences } = overlookedIn(list, payments, now);
  for (const id of missed) await triggerPaymentRead(db, { id }, now);
  if (missed.length > 0)
    log.warn({ missed: missed.length }, 'bank has money that was missed here, payments will be read');
  const opened = differences.length === 0 ? 0 : await open({ db }, { list, differences, now });
  if (opened > 0) log.error({ opened }, 'bank has operations that are unknown here, a person must look');
  return missed.length + opened;
}

/** Only operations without a line; the night compares the others again. */
function open(
  { db }: Pick<Deps, 'db'>,
  { list, differences, now }: { list: OperationList; differences: readonly Finding[]; now: Date },
): Promise<number> {
  const paidAt = new Map(list.operations.map((one) => [one.operationId, one.paidAt]));
  return transact(db, async (tx) => {
    await lockLines(tx);
    const keys = differences.map(({ key }) => key);
    const known = await linesByKey(tx, keys);
    const lines = differences.flatMap((finding) => {
      if (known.has(finding.key)) return [];
      const day = moscowDayOf(paidAt.get(finding.key) ?? now);
      return lineOf(undefined, finding, { day, isAdopted: false, now }) ?? [];
    });
    await saveLines(tx, lines);
    return lines.length;
  });
}
