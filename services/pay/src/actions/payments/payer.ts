import { ProblemError } from '@leko/server';
import { problems } from '../../problems.ts';
import { findContact } from '../../store/contacts.ts';
import { findSupplier } from '../../store/suppliers.ts';
import type { Deps } from '../deps.ts';

export async function refuseBlocked({ db }: Pick<Deps, 'db'>, athleteId: string): Promise<void> {
  const contact = await findContact(db, athleteId);
  if (contact?.blocked_at) throw new ProblemError(problems.userBlocked);
}

/**
 * Where the receipt goes of a payment that does not say it: to the athlete's own address, and to the coach's where we know
 * of none. Without one at the coach the payer must name one: the directory may lag behind, the receipt must not.
 */
export async function receiptContactOf(
  { db }: Pick<Deps, 'db'>,
  { athleteId, coachId }: { athleteId: string; coachId: string },
): Promise<string> {
  const supplier = await findSupplier(db, coachId);
  const ofCoach = supplier?.email ?? supplier?.phone;
  if (!ofCoach) {
    throw new ProblemError(problems.receiptContactRequired, {
      errors: [{ pointer: '/body/sendReceiptTo', message: 'is required for this coach' }],
    });
  }
  const own = await findContact(db, athleteId);
  return own?.email ?? own?.phone ?? ofCoach;
}
