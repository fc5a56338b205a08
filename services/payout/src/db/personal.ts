import { type SealedColumn, sealedTable } from '@leko/vault';
import type { RecipientDetails } from '../recipients/domain/recipient.ts';
import type { PaidTo } from '../remittances/domain/remittance.ts';

/** The personal data of a recipient: everything but the code of the bank. */
export type PersonalDetails = Omit<RecipientDetails, 'bankCode'>;

/** The personal data of a row is one sealed text, opened only where it is used (docs/reliability.md, rule 23). */
export const personalOfRecipient = sealedTable<PersonalDetails>('recipient', ['id']);
export const personalOfVersion = sealedTable<PersonalDetails>('recipient_version', ['recipient_id', 'version']);
export const personalOfRemittance = sealedTable<PaidTo>('remittance', ['id']);

export const sealedColumns: readonly SealedColumn[] = [
  personalOfRecipient.column,
  personalOfVersion.column,
  personalOfRemittance.column,
];
