import { type Kysely, sql } from 'kysely';
import { appendOnly } from './append-only.ts';

/** The history of everything that has states: a row a move, dense by version, never changed. */
export interface HistoryTables {
  transition: {
    entity: string;
    entity_id: string;
    version: number;
    from_state: string | null;
    to_state: string;
    reason: string | null;
    at: Date;
  };
}

export const historyMigration = `
create table transition (
  entity text not null,
  entity_id uuid not null,
  version int not null,
  from_state text,
  to_state text not null,
  reason text,
  at timestamptz not null,
  primary key (entity, entity_id, version)
);
${appendOnly('transition')}`;

export interface Transition {
  readonly entity: string;
  readonly id: string;
  readonly version: number;
  /** Left out for the first state. */
  readonly from?: string | undefined;
  readonly to: string;
  readonly reason?: string | null | undefined;
  readonly at: Date;
}

/** One row of history, in the transaction of the move. */
export async function noteTransition<Tables>(tx: Kysely<Tables>, move: Transition): Promise<void> {
  await sql`
    insert into transition (entity, entity_id, version, from_state, to_state, reason, at)
    values (${move.entity}, ${move.id}, ${move.version}, ${move.from ?? null}, ${move.to}, ${move.reason ?? null}, ${move.at})`.execute(
    tx,
  );
}

/** Rows of history for many moves in one statement, for work that is done in batches. */
export async function noteTransitions<Tables>(tx: Kysely<Tables>, moves: readonly Transition[]): Promise<void> {
  if (moves.length === 0) return;
  await sql`
    insert into transition (entity, entity_id, version, from_state, to_state, reason, at)
    select entity, id, version, r."from", r."to", reason, at
    from jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as r
      (entity text, id uuid, version int, "from" text, "to" text, reason text, at timestamptz)`.execute(tx);
}
