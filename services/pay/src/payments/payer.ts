import { ProblemError } from '@leko/server';
import type { Deps } from '../deps.ts';
import { contactOfUser, supplierOfCoach } from '../directory/contacts.ts';
import { problems } from '../problems.ts';

/**
 * Where the receipt goes of a payment that does not say it: to the athlete's own address, or to the coach's where none is
 * known. Without either the payer must name one, because a receipt cannot wait for the directory.
 */
export async function receiptContactOf(
  deps: Pick<Deps, 'db' | 'vault'>,
  { athleteId, coachId }: { athleteId: string; coachId: string },
): Promise<string> {
  const supplier = await supplierOfCoach(deps, coachId);
  const ofCoach = supplier?.email ?? supplier?.phone;
  if (!ofCoach) {
    throw new ProblemError(problems.receiptContactRequired, {
      errors: [{ pointer: '/body/sendReceiptTo', message: 'is required for this coach' }],
    });
  }
  return (await contactOfUser(deps, athleteId)) ?? ofCoach;
}
