import type { Tables, Tx } from './tables.ts';

type Transition = Tables['transition'];

/** Every move leaves a row; together they are the object's history, without a gap. */
export async function noteTransition(
  tx: Tx,
  { reason, ...transition }: Omit<Transition, 'reason'> & { reason?: string | undefined },
): Promise<void> {
  await tx
    .insertInto('transition')
    .values({ ...transition, reason: reason ?? null })
    .execute();
}
