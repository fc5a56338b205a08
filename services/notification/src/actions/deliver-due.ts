import { hurryDue, nextDue, takeDue } from '@leko/postgres';
import { deliverMessage } from './deliver-message.ts';
import type { Deps } from './deps.ts';

const TABLE = 'message';
/** RELIABILITY rule 15: as many conversations with the mail server at once. */
const BATCH = 4;
/** Longer than one conversation may take; a taker that dies gives its messages back after this. */
const LEASE_MS = 60_000;

/** Delivers what is due. */
export async function deliverDue(deps: Deps): Promise<number> {
  const { db, clock, log } = deps;
  const ids = await takeDue(db, { table: TABLE, now: clock(), limit: BATCH, leaseMs: LEASE_MS });
  const outcomes = await Promise.allSettled(ids.map((id) => deliverMessage(deps, id)));
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'rejected') log.error({ err: outcome.reason, messageId: ids[index] }, 'delivery broke');
  }
  return ids.length;
}

export const nextDelivery = ({ db }: Deps): Promise<Date | undefined> => nextDue(db, { table: TABLE });

export const hurryDeliveries = ({ db, clock }: Deps, until: Date): Promise<void> =>
  hurryDue(db, { table: TABLE, now: clock(), until });
