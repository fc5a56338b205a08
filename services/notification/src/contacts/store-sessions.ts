import { isNewest } from '@leko/events';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from '../db/tables.ts';

/** What is known of a training session. */
export interface Session {
  readonly id: string;
  readonly coachId: string;
  readonly athleteId: string | undefined;
  readonly name: string | undefined;
  readonly startsAt: Date | undefined;
  readonly endsAt: Date | undefined;
  readonly cancelReason: string | undefined;
  readonly disputeReason: string | undefined;
}

export interface SessionNews extends Omit<Session, 'startsAt' | 'endsAt'> {
  readonly groupId: string | undefined;
  readonly startsAt: string | undefined;
  readonly endsAt: string | undefined;
  readonly publishedAt: Date;
}

/** The newest event wins; an older one that comes late only fills unknown values. */
export async function saveSession(tx: Transaction<Tables>, news: SessionNews, now: Date): Promise<void> {
  const isNews = isNewest('session', 'told_at', now);
  const column = (name: string) => {
    const [incoming, known] = [sql.ref(`excluded.${name}`), sql.ref(`session.${name}`)];
    return sql`${sql.ref(name)} = case when ${isNews}
      then coalesce(${incoming}, ${known}) else coalesce(${known}, ${incoming}) end`;
  };
  const columns = ['athlete_id', 'group_id', 'name', 'starts_at', 'ends_at', 'cancel_reason', 'dispute_reason'];
  await sql`
    insert into session (id, coach_id, athlete_id, group_id, name, starts_at, ends_at, cancel_reason, dispute_reason, told_at)
    values (${news.id}, ${news.coachId}, ${news.athleteId ?? null}, ${news.groupId ?? null}, ${news.name ?? null},
      ${news.startsAt ?? null}, ${news.endsAt ?? null}, ${news.cancelReason ?? null}, ${news.disputeReason ?? null}, ${news.publishedAt})
    on conflict (id) do update set ${sql.join([...columns, 'coach_id'].map(column))},
      told_at = case when ${isNews} then excluded.told_at else session.told_at end`.execute(tx);
}

export async function findSession(db: Kysely<Tables>, id: string): Promise<Session | undefined> {
  const row = await db.selectFrom('session').selectAll().where('id', '=', id).executeTakeFirst();
  return row && sessionOf(row);
}

/** An order has no more services than this. */
const MAX_SESSIONS = 100;

/** The sessions that were booked together, in the order in which they take place. */
export async function findGroup(db: Kysely<Tables>, groupId: string): Promise<Session[]> {
  const rows = await db
    .selectFrom('session')
    .selectAll()
    .where('group_id', '=', groupId)
    .orderBy('starts_at')
    .orderBy('id')
    .limit(MAX_SESSIONS)
    .execute();
  return rows.map(sessionOf);
}

const sessionOf = (row: Tables['session']): Session => ({
  id: row.id,
  coachId: row.coach_id,
  athleteId: row.athlete_id ?? undefined,
  name: row.name ?? undefined,
  startsAt: row.starts_at ?? undefined,
  endsAt: row.ends_at ?? undefined,
  cancelReason: row.cancel_reason ?? undefined,
  disputeReason: row.dispute_reason ?? undefined,
});
