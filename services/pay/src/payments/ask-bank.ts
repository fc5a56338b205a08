import type { Outcome } from '@leko/upstream';
import type { Operation } from '../bank/acquirer.ts';
import type { Deps } from '../deps.ts';
import type { Payment } from './domain/payment.ts';

/** What the bank has of the payment, by its own id where that is known and else by ours; undefined: it knows of none. */
export function askBank(
  { providers: { acquirer } }: Pick<Deps, 'providers'>,
  { id: paymentId, createdAt, operationId, link }: Payment,
  deadline: Date | undefined,
): Promise<Outcome<Operation | undefined>> {
  return operationId === undefined
    ? acquirer.find({ paymentId, createdAt, linkExpiresAt: link.expiresAt, deadline })
    : acquirer.read({ operationId, paymentId, deadline });
}
