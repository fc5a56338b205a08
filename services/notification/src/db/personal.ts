import { placeOf, type SealedColumn, type Vault } from '@leko/vault';
import type { ContactSource } from './tables.ts';

/** How a user is reached. */
export interface PersonalContact {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
}

/** Where a mail goes and what it says. */
export interface PersonalMessage {
  readonly address: string | undefined;
  readonly data: unknown;
}

const CONTACT: SealedColumn = { table: 'contact', column: 'personal', key: ['user_id', 'source'] };
const MESSAGE: SealedColumn = { table: 'message', column: 'personal', key: ['id'] };

/** What this service knows of people stands in these columns, and is unreadable without its keys. */
export const sealedColumns: readonly SealedColumn[] = [CONTACT, MESSAGE];

type ContactKey = { readonly userId: string; readonly source: ContactSource };
const placeOfContact = ({ userId, source }: ContactKey) => placeOf(CONTACT, [userId, source]);

export const sealContact = (vault: Vault, key: ContactKey, contact: PersonalContact): Promise<string> =>
  vault.seal(placeOfContact(key), contact);

export const openContact = (vault: Vault, key: ContactKey, sealed: string): Promise<PersonalContact> =>
  vault.open<PersonalContact>(placeOfContact(key), sealed);

export const sealMessage = (vault: Vault, id: string, message: PersonalMessage): Promise<string> =>
  vault.seal(placeOf(MESSAGE, [id]), message);

export const openMessage = (vault: Vault, id: string, sealed: string): Promise<PersonalMessage> =>
  vault.open<PersonalMessage>(placeOf(MESSAGE, [id]), sealed);

/** The blind index of an address; the same for every spelling. */
export const addressIndex = (vault: Vault, address: string): string => vault.blindIndex(address.toLowerCase());
