import { transactOnce } from '@leko/postgres';
import { commonProblems, ProblemError } from '@leko/server';
import { bankChange, type Recipient } from '../domain/recipient.ts';
import { type RecipientView, recipientView } from '../schemas/recipient.ts';
import { lockCoach } from '../store/coaches.ts';
import { findPayee, findRecipient } from '../store/recipients.ts';
import type { NewRecipient } from './create-recipient.ts';
import type { Deps } from './deps.ts';
import { saveRecipient } from './save-recipient.ts';
import { verifyDetails } from './verify-details.ts';

/** Replaces the details as a whole; what is left out is gone. */
export function updateRecipient(
  deps: Deps,
  { id, coachId, details, key }: NewRecipient & { id: string },
): Promise<RecipientView> {
  return transactOnce(deps.db, key, async (tx) => {
    await lockCoach(tx, coachId);
    const known = await findRecipient(tx, { id, coachId });
    if (known === undefined) throw new ProblemError(commonProblems.notFound);
    const now = deps.clock();
    const problems = await verifyDetails(deps, tx, { details, now });
    const previous = await findPayee(tx, coachId);
    const { bankDetailsChanged, bankChangedAt } = bankChange(previous, details, now);
    const { createdAt, version } = known;
    const made = { id: known.id, coachId, version: version + 1, problems, bankChangedAt, createdAt, updatedAt: now };
    const recipient: Recipient = { ...details, ...made };
    await saveRecipient(tx, recipient, { bankDetailsChanged, previous });
    deps.log.info({ recipientId: id, coachId, bankDetailsChanged }, 'recipient updated');
    return recipientView(recipient);
  });
}
