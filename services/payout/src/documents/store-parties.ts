import type { Database } from '../db/tables.ts';
import { findPayeeVersion, type RecipientStore, readVersion } from '../recipients/store.ts';
import type { Party } from './domain/party.ts';

/** A version of a recipient. It never changes, so a document names it instead of keeping a person's details itself. */
export interface PartyRef {
  readonly recipientId: string;
  readonly version: number;
}

/** Who a coach is on paper now: the recipient updated last, as it stands. */
export async function partyOf(db: Database, coachId: string): Promise<PartyRef | undefined> {
  const payee = await findPayeeVersion(db, coachId);
  return payee && { recipientId: payee.id, version: payee.version };
}

/** Who that was. */
export async function readParty(store: RecipientStore, party: PartyRef): Promise<Party> {
  const { name, inn, address } = await readVersion(store, party);
  return { name, inn, address };
}
