import { type Kysely, sql, type Transaction } from 'kysely';
import type { AuditRow } from './audit.ts';
import { auditColumns, FIRST_HASH, sealOf } from './audit-chain.ts';
import { epochNumberOf } from './commit-order.ts';

const BATCH = 500;

export interface AuditVerdict {
  readonly sealed: number;
  /** Acts that no seal covers yet: those of the last moments, where a sealer runs. */
  readonly waiting: number;
  /** Hash over everything so far; kept somewhere else, it proves that nothing was cut off. */
  readonly head: string;
  /** What is wrong, and where it begins. */
  readonly broken: string | undefined;
}

/**
 * Recomputes the whole chain, in one snapshot. A chain that was truncated, or rebuilt from some row on, is consistent by itself:
 * only a head that was kept elsewhere shows it.
 */
export async function verifyAudit<Tables>(db: Kysely<Tables>, keptHead?: string): Promise<AuditVerdict> {
  const reading = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
  return reading.execute(async (tx) => {
    const walk = await walkChain(tx, keptHead ?? FIRST_HASH);
    const { waiting, intruder } = await unsealed(tx);
    const broken = walk.broken ?? (intruder && `act ${intruder} was put in later`) ?? lost(walk, keptHead);
    return { sealed: walk.sealed, waiting, head: walk.head, broken };
  });
}

const lost = ({ hasKept }: Walk, keptHead: string | undefined): string | undefined =>
  hasKept || keptHead === undefined ? undefined : `it does not lead through the head ${keptHead}: acts were cut off`;

interface Walk {
  readonly sealed: number;
  readonly head: string;
  readonly hasKept: boolean;
  readonly broken?: string;
}

type SealedRow = { seq: bigint; hash: string } & (AuditRow | { id: null });

async function walkChain<Tables>(tx: Transaction<Tables>, keptHead: string): Promise<Walk> {
  let [seq, head, hasKept] = [0n, FIRST_HASH, keptHead === FIRST_HASH];
  for (;;) {
    const { rows } = await sql<SealedRow>`
      select seq, hash, ${auditColumns} from audit_seal left join audit on audit.id = audit_id
      where seq > ${seq} order by seq limit ${BATCH}`.execute(tx);
    for (const row of rows) {
      const wrong = wrongWith(row, { seq, head });
      if (wrong !== undefined) return { sealed: Number(seq), head, hasKept, broken: `row ${row.seq} ${wrong}` };
      [seq, head, hasKept] = [row.seq, row.hash, hasKept || row.hash === keptHead];
    }
    if (rows.length < BATCH) return { sealed: Number(seq), head, hasKept };
  }
}

function wrongWith(row: SealedRow, last: { seq: bigint; head: string }): string | undefined {
  if (row.seq !== last.seq + 1n) return 'does not follow';
  if (row.id === null) return 'was removed';
  return row.hash === sealOf(last.head, row) ? undefined : 'was changed';
}

/** Seals are given in the order of the acts: one without a seal among those that have theirs was not there when its turn was. */
async function unsealed<Tables>(tx: Transaction<Tables>): Promise<{ waiting: number; intruder: string | null }> {
  const { rows } = await sql<{ waiting: number; intruder: string | null }>`
    with last as (
      select ${epochNumberOf('audit')} as epoch, xid, position from audit_seal join audit on audit.id = audit_id
      order by seq desc limit 1)
    select count(*)::int as waiting,
      min(audit.id::text) filter (where (${epochNumberOf('audit')}, audit.xid, audit.position) <
        (select epoch, xid, position from last)) as intruder
    from audit where not exists (select from audit_seal where audit_id = audit.id)`.execute(tx);
  return rows[0] ?? { waiting: 0, intruder: null };
}
