import { connect } from '@leko/postgres';
import { PATIENT } from '@leko/testing';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../../src/db/tables.ts';
import type { World } from './payout.ts';

export interface Hand {
  /** Whoever owns the machine can do it: past every trigger and key. */
  edit(statement: string): Promise<void>;
  close(): Promise<void>;
}

export function openHand({ payout }: Pick<World, 'payout'>): Hand {
  const admin: Kysely<Tables> = connect({ url: payout.adminUrl, applicationName: 'admin', waits: PATIENT });
  return {
    edit: (statement) =>
      admin.transaction().execute(async (tx) => {
        await sql.raw('set local search_path = payout; set local session_replication_role = replica').execute(tx);
        await sql.raw(statement).execute(tx);
      }),
    close: () => admin.destroy(),
  };
}

interface Doubt {
  readonly coachId?: string;
  readonly what: string;
}

/** Lets the books be counted again, and says what is in doubt. */
export async function doubtsOf({ payout, advance }: World, waitMs = 10_000): Promise<readonly Doubt[]> {
  advance(waitMs);
  await payout.settle();
  return (await payout.call({ roles: ['ops'] }, { method: 'GET', url: '/api/v1/pay/ledger' })).json().doubts;
}
