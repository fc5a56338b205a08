import { moscowDate, roublesNumber } from '@leko/testing/simulator';
import { type Operation, type OperationStatus, type PaymentType, paidKopecks } from './simulator-operation.ts';

export type RegistryFilter = { date: string; paymentId?: string };

const LISTED: readonly OperationStatus[] = ['APPROVED', 'REFUNDED', 'REFUNDED_PARTIALLY'];
// Per mille, so that the commission is whole kopecks after one rounding.
const RATE_PER_MILLE: Record<PaymentType, number> = { card: 25, sbp: 7 };

/** What the bank will transfer for one Moscow day; today's card operations are not in it yet. */
export function dayRegistry(operations: Operation[], { date, paymentId }: RegistryFilter, now: Date): object[] {
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
        payments: rows.map((operation, index) => registryRow(operation, type, index + 1)),
      },
    ];
  });
}

function isListed({ status, paid }: Operation, date: string, today: string): boolean {
  if (!paid || !LISTED.includes(status) || moscowDate(new Date(paid.at)) !== date) return false;
  return date !== today || paid.type !== 'card';
}

function registryRow(operation: Operation, type: PaymentType, number: number): object {
  const fee = commission(operation, type);
  return {
    number,
    operationId: operation.operationId,
    paymentLinkId: operation.paymentLinkId,
    status: operation.status,
    amount: roublesNumber(paidKopecks(operation)),
    commission: roublesNumber(fee),
    enrollmentAmount: roublesNumber(paidKopecks(operation) - fee),
    time: operation.paid?.at,
  };
}

function commission(operation: Operation, type: PaymentType): number {
  return Math.round((paidKopecks(operation) * RATE_PER_MILLE[type]) / 1000);
}
