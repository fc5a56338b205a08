import { randomUUID } from 'node:crypto';
import { type Generated, type Kysely, sql } from 'kysely';
import { appendOnly } from './append-only.ts';

/** Needs `leaseMigration` for its sealer. */
export const auditMigration = `
create table audit (
  id uuid primary key,
  position bigint generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null,
  actor text not null,
  on_behalf_of uuid,
  action text not null,
  object_type text not null,
  object_id text not null,
  why text,
  details jsonb not null
);
create index audit_order on audit (xid, position);
create index audit_of_object on audit (object_type, object_id, position);

create table audit_seal (
  seq bigint primary key check (seq > 0),
  audit_id uuid not null unique references audit,
  hash text not null
);
${appendOnly('audit')};
${appendOnly('audit_seal')}`;

export interface AuditTables {
  audit: AuditRow & { position: Generated<bigint>; xid: Generated<string> };
}

/** What a person or a service did with its special rights, on whose behalf and why. */
export interface Act {
  /** Who holds the token. */
  readonly actor: string;
  readonly onBehalfOf?: string | undefined;
  /** As in `payment.accept`. */
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly why?: string | undefined;
  readonly details?: object;
  readonly at: Date;
}

/** One row of the audit, in the transaction of what was done. */
export async function recordAct<Tables>(tx: Kysely<Tables>, act: Act): Promise<void> {
  await sql`
    insert into audit (id, at, actor, on_behalf_of, action, object_type, object_id, why, details)
    values (${randomUUID()}, ${act.at}, ${act.actor}, ${act.onBehalfOf ?? null}, ${act.action}, ${act.objectType},
      ${act.objectId}, ${act.why ?? null}, ${JSON.stringify(act.details ?? {})}::jsonb)`.execute(tx);
}

/** What an act is as the chain reads it. */
export interface AuditRow {
  id: string;
  at: Date;
  actor: string;
  on_behalf_of: string | null;
  action: string;
  object_type: string;
  object_id: string;
  why: string | null;
  details: string;
}
