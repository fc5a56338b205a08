import type { SettingName } from '@leko/contracts';
import { sql } from 'kysely';
import type { Tx } from '../db/tables.ts';

/** Changes of one setting come one after the other; which one this transaction makes. */
export async function nextSettingVersion(tx: Tx, name: SettingName): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtext(${`setting ${name}`}))`.execute(tx);
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(version), 0) + 1 as next from setting where name = ${name}`.execute(tx);
  return rows[0]?.next ?? 1;
}
