import { createHash, randomUUID } from 'node:crypto';
import { type Generated, type Kysely, sql } from 'kysely';
import { holdLease } from './lease.ts';

/** Needs `leaseMigration` and `historyMigration` (for `refuse_change`) before it. */
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

create trigger audit_is_history before update or delete on audit for each row execute function refuse_change();
create trigger audit_is_kept before truncate on audit execute function refuse_change();
create trigger audit_seal_is_history before update or delete on audit_seal for each row execute function refuse_change();
create trigger audit_seal_is_kept before truncate on audit_seal execute function refuse_change()`;

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
export async function noteAct<Tables>(tx: Kysely<Tables>, act: Act): Promise<void> {
  await sql`
    insert into audit (id, at, actor, on_behalf_of, action, object_type, object_id, why, details)
    values (${randomUUID()}, ${act.at}, ${act.actor}, ${act.onBehalfOf ?? null}, ${act.action}, ${act.objectType},
      ${act.objectId}, ${act.why ?? null}, ${JSON.stringify(act.details ?? {})}::jsonb)`.execute(tx);
}

interface AuditRow {
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

const FIRST_HASH = '0'.repeat(64);
const BATCH = 500;
const LEASE_MS = 10_000;
const columns = sql`id, at, actor, on_behalf_of, action, object_type, object_id, why, details::text as details`;

/**
 * Chains what has been committed: each seal's hash covers its row and the seal before. It runs behind the transactions, so
 * that they do not wait for each other; only below the oldest running one, so that nothing commits into the middle later.
 */
export function createAuditSealer<Tables>(db: Kysely<Tables>): () => Promise<number> {
  const holder = randomUUID();
  return async () => {
    if (!(await holdLease(db, { name: 'audit seal', holder, forMs: LEASE_MS }))) return 0;
    const last = await lastSeal(db);
    const { rows } = await sql<AuditRow>`
      select ${columns} from audit
      where (xid, position) > (${last.xid}::xid8, ${last.position}::bigint)
        and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by audit.xid, position limit ${BATCH}`.execute(db);
    if (rows.length === 0) return 0;
    const hashes = chain(last.hash, rows);
    const ids = rows.map(({ id }) => id);
    // A second sealer that took over meanwhile loses by the primary key.
    await sql`
      insert into audit_seal (seq, audit_id, hash)
      select ${last.seq}::bigint + n, audit_id, hash
      from unnest(${ids}::uuid[], ${hashes}::text[]) with ordinality as sealed (audit_id, hash, n)`.execute(db);
    return rows.length;
  };
}

async function lastSeal<Tables>(db: Kysely<Tables>) {
  const { rows } = await sql<{ seq: bigint; hash: string; xid: string; position: bigint }>`
    select seq, hash, xid::text as xid, position from audit_seal join audit on audit.id = audit_id
    order by seq desc limit 1`.execute(db);
  return rows[0] ?? { seq: 0n, hash: FIRST_HASH, xid: '0', position: 0n };
}

function chain(before: string, rows: readonly AuditRow[]): string[] {
  let hash = before;
  return rows.map((row) => {
    hash = sealOf(hash, row);
    return hash;
  });
}

function sealOf(before: string, row: AuditRow): string {
  const { id, at, actor, on_behalf_of, action, object_type, object_id, why, details } = row;
  const parts = [before, id, at.toISOString(), actor, on_behalf_of, action, object_type, object_id, why, details];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

export interface AuditVerdict {
  readonly sealed: number;
  /** Hash over everything so far; kept somewhere else, it proves that nothing was cut off. */
  readonly head: string;
  /** What is wrong, and where it begins. */
  readonly broken: string | undefined;
}

/** Recomputes the whole chain. */
export async function verifyAudit<Tables>(db: Kysely<Tables>): Promise<AuditVerdict> {
  let [seq, head] = [0n, FIRST_HASH];
  for (;;) {
    const { rows } = await sql<AuditRow & { seq: bigint; hash: string }>`
      select seq, hash, ${columns} from audit_seal join audit on audit.id = audit_id
      where seq > ${seq} order by seq limit ${BATCH}`.execute(db);
    for (const row of rows) {
      const wrong = row.seq === seq + 1n ? row.hash !== sealOf(head, row) && 'was changed' : 'does not follow';
      if (wrong) return { sealed: Number(seq), head, broken: `row ${row.seq} ${wrong}` };
      [seq, head] = [row.seq, row.hash];
    }
    if (rows.length < BATCH) return { sealed: Number(seq), head, broken: undefined };
  }
}
