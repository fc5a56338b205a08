import type { Transaction } from 'kysely';
import type { Tables } from './tables.ts';

export interface Transition {
  readonly entity: 'payment' | 'receipt';
  readonly id: string;
  readonly version: number;
  readonly from?: string;
  readonly to: string;
  readonly reason?: string | undefined;
  readonly at: Date;
}

/** One row of history, in the transaction of the move. */
export async function noteTransition(tx: Transaction<Tables>, transition: Transition): Promise<void> {
  await tx
    .insertInto('transition')
    .values({
      entity: transition.entity,
      entity_id: transition.id,
      version: transition.version,
      from_state: transition.from ?? null,
      to_state: transition.to,
      reason: transition.reason ?? null,
      at: transition.at,
    })
    .execute();
}
