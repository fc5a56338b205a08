import type { Kysely, RawBuilder } from 'kysely';
import { appendOnly } from './append-only.ts';
import { type Columns, insertRows, type JsonRows, jsonRows } from './insert-rows.ts';

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

const COLUMNS = {
  entity: 'text',
  entity_id: 'uuid',
  version: 'int',
  from_state: 'text',
  to_state: 'text',
  reason: 'text',
  at: 'timestamptz',
} as const satisfies Columns<HistoryTables['transition']>;

/** A move as its table has it, for a statement that writes the move and its history at once. */
export const transitionRow = ({
  entity,
  id,
  version,
  from,
  to,
  reason,
  at,
}: Transition): HistoryTables['transition'] => ({
  entity,
  entity_id: id,
  version,
  from_state: from ?? null,
  to_state: to,
  reason: reason ?? null,
  at,
});

/** The part of such a statement that writes the history. */
export const insertTransitions = (rows: JsonRows): RawBuilder<unknown> => insertRows('transition', COLUMNS, rows);

/** Rows of history for many moves in one statement, for work that is done in batches. */
export async function recordTransitions<Tables>(tx: Kysely<Tables>, moves: readonly Transition[]): Promise<void> {
  if (moves.length > 0) await insertTransitions(jsonRows(moves.map(transitionRow))).execute(tx);
}

/** One row of history, in the transaction of the move. */
export const recordTransition = <Tables>(tx: Kysely<Tables>, move: Transition): Promise<void> =>
  recordTransitions(tx, [move]);
