import type { Watch } from '@leko/runtime';
import { type Kysely, sql } from 'kysely';

/** Longer than any lease is asked for. */
const LONGEST_LEASE = '1 minute';

/** A lease that reaches further than leases do blocks its work in every process: the clock of the database was ahead. */
export const leaseWatch = <Tables>(db: Kysely<Tables>): Watch => ({
  alarm: 'a lease is held longer than leases are',
  patience: 2,
  async look() {
    const { rows } = await sql<{ name: string }>`
      select name from lease where held_until > clock_timestamp() + ${LONGEST_LEASE}::interval order by name`.execute(
      db,
    );
    const leases = rows.map(({ name }) => name);
    return leases.length === 0 ? undefined : { mark: leases.join(), leases };
  },
});
