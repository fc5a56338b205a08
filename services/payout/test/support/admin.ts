import { connect } from '@leko/postgres';
import { PATIENT } from '@leko/testing';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../../src/db/tables.ts';
import type { LedgerView } from '../../src/ledger/schemas.ts';
import type { World } from './payout.ts';

export interface AdminConnection {
  /** Edits rows as a superuser, without triggers and keys. */
  edit(statement: string): Promise<void>;
  close(): Promise<void>;
}

export function connectAsAdmin({ payout }: Pick<World, 'payout'>): AdminConnection {
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

/** Lets the balances be checked again; the violations that operators see. */
export async function violationsShown({ payout, advance }: World, waitMs = 10_000): Promise<LedgerView['doubts']> {
  advance(waitMs);
  await payout.settle();
  return (await payout.call({ roles: ['ops'] }, { method: 'GET', url: '/api/v1/pay/ledger' })).json().doubts;
}
