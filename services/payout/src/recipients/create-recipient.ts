import { randomUUID } from 'node:crypto';
import { actAs, type RequestKey, transactOnce } from '@leko/postgres';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { ensureCoach, lockCoach } from '../ledger/store-coaches.ts';
import { bankChange, changeTime, type Recipient, type RecipientDetails } from './domain/recipient.ts';
import { saveRecipient } from './save-recipient.ts';
import { type RecipientView, recipientView } from './schemas.ts';
import { findPayee } from './store.ts';
import { verifyDetails } from './verify-details.ts';

export interface NewRecipient {
  readonly coachId: string;
  readonly details: RecipientDetails;
  readonly key: RequestKey | undefined;
}

export function createRecipient(
  deps: Pick<Deps, 'db' | 'log' | 'clock' | 'settings' | 'vault' | 'eventVault'>,
  { coachId, details, key }: NewRecipient,
): Promise<RecipientView> {
  const work = async (tx: Tx) => {
    await actAs(tx, coachId);
    await ensureCoach(tx, coachId, deps.clock());
    await lockCoach(tx, coachId);
    const previous = await findPayee({ db: tx, vault: deps.vault }, coachId);
    const now = changeTime(previous, deps.clock());
    const problems = verifyDetails(deps, { details, now });
    const { bankDetailsChanged, bankChangedAt } = bankChange(previous, details, now);
    const made = { id: randomUUID(), coachId, version: 1, problems, bankChangedAt, createdAt: now, updatedAt: now };
    const recipient: Recipient = { ...details, ...made };
    await saveRecipient(deps, tx, recipient, { bankDetailsChanged, previous });
    deps.log.info({ recipientId: recipient.id, coachId, bankDetailsChanged }, 'recipient created');
    return recipientView(recipient);
  };
  return transactOnce(deps.db, key, work, { vault: deps.vault });
}
