import { personalOfContact, personalOfSupplier } from '../db/personal.ts';
import type { Deps } from '../deps.ts';
import type { KnownSupplier } from '../receipts/domain/receipt.ts';
import { findSupplier } from '../receipts/store-suppliers.ts';
import { findContact } from './store.ts';

type Reader = Pick<Deps, 'db' | 'vault'>;

/** The address for messages to the user, as the directory has it. */
export async function contactOfUser({ db, vault }: Reader, userId: string): Promise<string | undefined> {
  const known = await findContact(db, userId);
  if (known === undefined || known.personal === null) return undefined;
  const { email, phone } = await personalOfContact.open(vault, [known.user_id], known.personal);
  return email ?? phone;
}

/** The supplier of a coach on receipts, as registered with payout. */
export async function supplierOfCoach(
  { db, vault }: Reader,
  coachId: string,
): Promise<(KnownSupplier & { readonly email: string | undefined }) | undefined> {
  const row = await findSupplier(db, coachId);
  if (row === undefined) return undefined;
  const { name, inn, phone, email } = await personalOfSupplier.open(vault, [row.coach_id], row.personal);
  return { name, inn, phone, email };
}
