import { commonProblems, ProblemError } from '@leko/server';
import type { Payment } from './domain/payment.ts';

/** The payment that a request names; 404 where it is unknown, as another athlete's is. */
export function knownPayment(found: Payment | undefined): Payment {
  if (found === undefined) throw new ProblemError(commonProblems.notFound);
  return found;
}
