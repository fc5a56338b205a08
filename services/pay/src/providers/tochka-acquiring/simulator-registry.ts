import { moscowDate, roublesNumber } from '@leko/testing/simulator';
import { type Operation, type OperationStatus, type PaymentType, paidKopecks } from './simulator-operation.ts';

export type RegistryFilter = { date: string; paymentId?: string };

const LISTED: readonly OperationStatus[] = ['APPROVED', 'REFUNDED', 'REFUNDED_PARTIALLY'];
// Per mille, so that the commission is whole kopecks after one rounding.
const RATE_PER_MILLE: Record<PaymentType, number> = { card: 25, sbp: 7 };

type World = { now: Date; linkOf: (operation: Operation) => string };

/** What the bank will transfer for one Moscow day; today's card operations are not in it yet, nor is one that a refund locks. */
export function dayRegistry(
  operations: Operation[],
  { date, paymentId }: RegistryFilter,
  { now, linkOf }: World,
): object[] {
  const ofDay = operations.filter((operation) => isListed(operation, date, moscowDate(now)));
  return (['card', 'sbp'] as const).flatMap((type) => {
    const rows = ofDay.filter((operation) => operation.paid?.type === type);
    if (rows.length === 0) return [];
    const id = `${date}-${type}`;
    if (paymentId !== undefined && paymentId !== id) return [];
    const total = rows.reduce((sum, operation) => sum + paidKopecks(operation) - commission(operation, type), 0);
    return [
      {
        paymentType: type,
        paymentId: id,
        totalAmount: roublesNumber(total),
        payments: rows.map((operation, index) => registryRow(operation, linkOf(operation), index + 1)),
      },
    ];
  });
}

function isListed({ status, paid, orders }: Operation, date: string, today: string): boolean {
  // Held money is transferred after its capture, so it belongs to that day.
  const taken = orders.find((order) => order.type === 'approval');
  if (!paid || !taken || !LISTED.includes(status) || moscowDate(new Date(taken.at)) !== date) return false;
  return date !== today || paid.type !== 'card';
}

/** As documented: the bank does not repeat our paymentLinkId here. */
function registryRow(operation: Operation, paymentLink: string, number: number): object {
  const fee = commission(operation, operation.paid?.type ?? 'card');
  return {
    number: String(number),
    purpose: operation.purpose,
    operationId: operation.operationId,
    paymentLink,
    status: operation.status,
    amount: roublesNumber(paidKopecks(operation)),
    commission: roublesNumber(fee),
    enrollmentAmount: roublesNumber(paidKopecks(operation) - fee),
    time: operation.createdAt,
  };
}

function commission(operation: Operation, type: PaymentType): number {
  return Math.round((paidKopecks(operation) * RATE_PER_MILLE[type]) / 1000);
}
