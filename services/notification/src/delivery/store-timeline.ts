import { type Kysely, type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import type { Tables } from '../db/tables.ts';
import type { MessageState, OutcomeKind } from '../mails/domain/message.ts';

export type MessageRow = Selectable<Tables['message']>;

export interface MessageFilter {
  readonly userId?: string | undefined;
  readonly state?: MessageState | undefined;
  readonly template?: string | undefined;
}

/** Beyond this no list is paged, so nothing is counted. */
const MAX_COUNT = 10_000;

export async function listMessages(
  db: Kysely<Tables>,
  filter: MessageFilter,
  { page, limit }: { page: number; limit: number },
): Promise<{ rows: MessageRow[]; total: number }> {
  const rows = await filtered(db.selectFrom('message').selectAll(), filter)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .offset(page * limit)
    .limit(limit)
    .execute();
  const found = filtered(db.selectFrom('message').select('id'), filter).limit(MAX_COUNT).as('found');
  const { total } = await db.selectFrom(found).select(sql<number>`count(*)::int`.as('total')).executeTakeFirstOrThrow();
  return { rows, total };
}

function filtered<Row>(query: SelectQueryBuilder<Tables, 'message', Row>, { userId, state, template }: MessageFilter) {
  return query
    .$if(userId !== undefined, (one) => one.where('user_id', '=', userId ?? ''))
    .$if(state !== undefined, (one) => one.where('state', '=', state ?? 'queued'))
    .$if(template !== undefined, (one) => one.where('template', '=', template ?? ''));
}

export const findMessage = (db: Kysely<Tables>, id: string): Promise<MessageRow | undefined> =>
  db.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst();

/** One thing that happened to a message: it came to a state, or was attempted. */
export type Happening =
  | { readonly messageId: string; readonly at: Date; readonly state: MessageState; readonly reason: string | null }
  | {
      readonly messageId: string;
      readonly at: Date;
      readonly outcome: OutcomeKind;
      readonly reason: string | null;
      readonly answer: string | null;
    };

/** All that happened to the messages, oldest first. An attempt and the state it led to have one moment: the attempt goes first. */
export async function happeningsOf(db: Kysely<Tables>, ids: readonly string[]): Promise<Happening[]> {
  if (ids.length === 0) return [];
  const attempts = await db.selectFrom('attempt').selectAll().where('message_id', 'in', ids).orderBy('id').execute();
  const moves = await db
    .selectFrom('transition')
    .selectAll()
    .where('entity', '=', 'message')
    .where('entity_id', 'in', ids)
    .orderBy('version')
    .execute();
  const tried = attempts.map(({ message_id, outcome, reason, answer, at }): Happening => {
    return { messageId: message_id, at, outcome, reason, answer };
  });
  const happened = (move: Tables['transition']): Happening => ({
    messageId: move.entity_id,
    at: move.at,
    state: move.to_state as MessageState, // Written by this service from its own states.
    reason: move.reason,
  });
  const [born, ended] = [moves.filter(({ version }) => version === 0), moves.filter(({ version }) => version > 0)];
  const all = [...born.map(happened), ...tried, ...ended.map(happened)];
  return all.sort((a, b) => a.at.getTime() - b.at.getTime());
}
