import { lookAs } from '@leko/postgres';
import { commonProblems, ProblemError } from '@leko/server';
import type { Deps } from '../deps.ts';
import { type RecipientView, recipientView } from './schemas.ts';
import { findRecipient } from './store.ts';

export async function getRecipient({ db, vault }: Deps, ref: { id: string; coachId: string }): Promise<RecipientView> {
  const recipient = await lookAs(db, ref.coachId, (tx) => findRecipient({ db: tx, vault }, ref));
  if (recipient === undefined) throw new ProblemError(commonProblems.notFound);
  return recipientView(recipient);
}
