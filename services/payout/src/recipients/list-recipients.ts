import { lookAs } from '@leko/postgres';
import type { Deps } from '../deps.ts';
import { type RecipientPage, recipientView } from './schemas.ts';
import { listRecipients as readRecipients } from './store.ts';

export async function listRecipients(
  { db, vault }: Deps,
  query: { coachId: string; page: number; limit: number },
): Promise<RecipientPage> {
  const { recipients, total } = await lookAs(db, query.coachId, (tx) => readRecipients({ db: tx, vault }, query));
  const { page, limit } = query;
  return { data: recipients.map(recipientView), count: recipients.length, page, limit, total };
}
