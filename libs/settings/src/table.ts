import { appendOnly } from '@leko/postgres';
import { type Kysely, sql } from 'kysely';

/** What an operator wrote; never changed and never dropped. `setting.changed` carries it, so every service holds the same rows. */
export interface SettingChange {
  readonly id: string;
  readonly name: string;
  /** 1, 2, 3 … of that name: who wrote later. */
  readonly version: number;
  readonly values: object;
  readonly validFrom: Date;
  /** Known to the owner only. */
  readonly why: string | undefined;
  readonly changedBy: string;
  readonly changedAt: Date;
}

export interface SettingTables {
  setting: {
    id: string;
    name: string;
    version: number;
    values: object;
    valid_from: Date;
    why: string | null;
    changed_by: string;
    created_at: Date;
  };
}

export const settingsMigration = `
create table setting (
  id uuid primary key,
  name text not null,
  version int not null check (version > 0),
  values jsonb not null,
  valid_from timestamptz not null,
  why text,
  changed_by text not null,
  created_at timestamptz not null,
  unique (name, version)
);
${appendOnly('setting')}`;

/** The same change again is no change. */
export async function insertChange<Tables>(tx: Kysely<Tables>, change: SettingChange): Promise<void> {
  await sql`
    insert into setting (id, name, version, values, valid_from, why, changed_by, created_at)
    values (${change.id}, ${change.name}, ${change.version}, ${JSON.stringify(change.values)}::jsonb, ${change.validFrom},
      ${change.why ?? null}, ${change.changedBy}, ${change.changedAt})
    on conflict (id) do nothing`.execute(tx);
}

/** All changes in the order of their versions; none where there are `known` ones, because rows are only ever added. */
export async function readChanges<Tables>(db: Kysely<Tables>, known: number): Promise<SettingChange[]> {
  const { rows } = await sql<SettingTables['setting']>`
    select * from setting where (select count(*) from setting) <> ${known}::bigint order by name, version`.execute(db);
  return rows.map(({ valid_from, changed_by, created_at, why, ...row }) => ({
    ...row,
    validFrom: valid_from,
    why: why ?? undefined,
    changedBy: changed_by,
    changedAt: created_at,
  }));
}
