import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { AuditRow } from './audit.ts';

export const FIRST_HASH = '0'.repeat(64);

/** The columns that a seal's hash covers. */
export const auditColumns = sql`audit.id, at, actor, on_behalf_of, action, object_type, object_id, why, details::text as details`;

/** The hash of an act and of everything before it. */
export function sealOf(before: string, row: AuditRow): string {
  const { id, at, actor, on_behalf_of, action, object_type, object_id, why, details } = row;
  const parts = [before, id, at.toISOString(), actor, on_behalf_of, action, object_type, object_id, why, details];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

export function chain(before: string, rows: readonly AuditRow[]): string[] {
  let hash = before;
  return rows.map((row) => {
    hash = sealOf(hash, row);
    return hash;
  });
}
