import { actAs, transactOnce } from '@leko/postgres';
import { commonProblems, ProblemError } from '@leko/server';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { lockCoach } from '../ledger/store-coaches.ts';
import type { NewRecipient } from './create-recipient.ts';
import { bankChange, changeTime, type Recipient } from './domain/recipient.ts';
import { saveRecipient } from './save-recipient.ts';
import { type RecipientView, recipientView } from './schemas.ts';
import { findPayee, findRecipient } from './store.ts';
import { verifyDetails } from './verify-details.ts';

/** Replaces the details as a whole; what is left out is gone. */
export function updateRecipient(
  deps: Deps,
  { id, coachId, details, key }: NewRecipient & { id: string },
): Promise<RecipientView> {
  const work = async (tx: Tx) => {
    await actAs(tx, coachId);
    const store = { db: tx, vault: deps.vault };
    await lockCoach(tx, coachId);
    const known = await findRecipient(store, { id, coachId });
    if (known === undefined) throw new ProblemError(commonProblems.notFound);
    const previous = await findPayee(store, coachId);
    const now = changeTime(previous, deps.clock());
    const problems = verifyDetails(deps, { details, now });
    const { bankDetailsChanged, bankChangedAt } = bankChange(previous, details, now);
    const { createdAt, version } = known;
    const made = { id: known.id, coachId, version: version + 1, problems, bankChangedAt, createdAt, updatedAt: now };
    const recipient: Recipient = { ...details, ...made };
    await saveRecipient(deps, tx, recipient, { bankDetailsChanged, previous });
    deps.log.info({ recipientId: id, coachId, bankDetailsChanged }, 'recipient updated');
    return recipientView(recipient);
  };
  return transactOnce(deps.db, key, work, { vault: deps.vault });
}
