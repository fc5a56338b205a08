import type { Database } from '../db/tables.ts';
import { findPayeeVersion, type RecipientStore, readVersion } from '../recipients/store.ts';
import type { Party } from './domain/party.ts';

/** A version of a recipient. It never changes, so a document names it instead of keeping a person's details itself. */
export interface PartyRef {
  readonly recipientId: string;
  readonly version: number;
}

/** The recipient that documents of a coach name now: the one updated last. */
export async function partyOf(db: Database, coachId: string): Promise<PartyRef | undefined> {
  const payee = await findPayeeVersion(db, coachId);
  return payee && { recipientId: payee.id, version: payee.version };
}

/** The details of that version. */
export async function readParty(store: RecipientStore, party: PartyRef): Promise<Party> {
  const { name, inn, address } = await readVersion(store, party);
  return { name, inn, address };
}
