import { roublesNumber } from '../kit/index.ts';
import { type Operation, type OperationStatus, type PaymentType, paidKopecks } from './operation.ts';
import type { OperationStore } from './store.ts';

export type RegistryFilter = { date: string; paymentId?: string };

const LISTED: readonly OperationStatus[] = ['APPROVED', 'REFUNDED', 'REFUNDED_PARTIALLY'];
const TYPES = ['card', 'sbp'] as const;
// Per mille, so that the commission is whole kopecks after one rounding.
const RATE_PER_MILLE: Record<PaymentType, number> = { card: 25, sbp: 7 };

type World = { store: OperationStore; today: string; linkOf: (operation: Operation) => string };

/**
 * What the bank will transfer for one Moscow day, as JSON; today's card operations are not in it yet, nor is one that a refund
 * locks. The bank has no pages here, so the rows are sent one by one and are never in memory together.
 */
export function* dayRegistryText({ date, paymentId }: RegistryFilter, world: World): Generator<string> {
  let lead = '';
  yield '[';
  for (const type of TYPES) {
    const id = `${date}-${type}`;
    // What is not settled is not listed: today's cards.
    if ((date === world.today && type === 'card') || (paymentId ?? id) !== id) continue;
    const isThere = yield* partText(`${lead}{"paymentType":"${type}","paymentId":"${id}","payments":[`, rowsOf(type));
    if (isThere) lead = ',';
  }
  yield ']';

  function* rowsOf(type: PaymentType): Generator<Row> {
    let number = 0;
    for (const operation of world.store.takenOn(date, type)) {
      if (!LISTED.includes(operation.status)) continue;
      number += 1;
      yield { row: registryRow(operation, world.linkOf(operation), number), kopecks: enrolled(operation) };
    }
  }
}

type Row = { row: object; kopecks: number };

/** One kind of payments with its sum; answers whether there was one. */
function* partText(head: string, rows: Iterable<Row>): Generator<string, boolean> {
  let total = 0;
  let lead = head;
  for (const { row, kopecks } of rows) {
    yield `${lead}${JSON.stringify(row)}`;
    total += kopecks;
    lead = ',';
  }
  if (lead === head) return false;
  yield `],"totalAmount":${JSON.stringify(roublesNumber(total))}}`;
  return true;
}

/** As documented: the bank does not repeat our paymentLinkId here. */
function registryRow(operation: Operation, paymentLink: string, number: number): object {
  return {
    number: String(number),
    purpose: operation.purpose,
    operationId: operation.operationId,
    paymentLink,
    status: operation.status,
    amount: roublesNumber(paidKopecks(operation)),
    commission: roublesNumber(commission(operation)),
    enrollmentAmount: roublesNumber(enrolled(operation)),
    time: operation.createdAt,
  };
}

const enrolled = (operation: Operation): number => paidKopecks(operation) - commission(operation);

function commission(operation: Operation): number {
  return Math.round((paidKopecks(operation) * RATE_PER_MILLE[operation.paid?.type ?? 'card']) / 1000);
}
