import { randomUUID } from 'node:crypto';
import type { Log, Task } from '@leko/runtime';
import { MINUTE_MS } from '@leko/runtime/durations';
import { type Kysely, sql } from 'kysely';
import type { AuditRow } from './audit.ts';
import { auditColumns, chain, FIRST_HASH } from './audit-chain.ts';
import { type CommitPlace, epochNumberOf, readInCommitOrder } from './commit-order.ts';
import { holdLease } from './lease.ts';

const BATCH = 500;
const LEASE_MS = 10_000;
const SEAL_EVERY_MS = 1_000;
const LOG_HEAD_EVERY_MS = MINUTE_MS;

/**
 * Chains what has been committed: each seal's hash covers its row and the seal before. It runs behind the transactions, so
 * that they do not wait for each other; only below the oldest running one, so that no row commits before a sealed one later.
 */
export function createAuditSealer<Tables>(db: Kysely<Tables>): () => Promise<number> {
  const holder = randomUUID();
  return async () => {
    if (!(await holdLease(db, { name: 'audit seal', holder, forMs: LEASE_MS }))) return 0;
    const last = await lastSeal(db);
    const { rows } = await readInCommitOrder<Tables, AuditRow>(db, {
      table: 'audit',
      columns: auditColumns,
      after: last.place,
      limit: BATCH,
    });
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

interface AuditDeps<Tables> {
  readonly db: Kysely<Tables>;
  readonly log: Pick<Log, 'info'>;
}

/**
 * Background work of every service with an audit. The head of the chain goes to the log when it has changed, at most every
 * minute: logs are kept elsewhere, so an attacker who truncates the audit cannot remove its head from them.
 */
export function auditTask<Tables>(
  { db, log }: AuditDeps<Tables>,
  elapsedMs: () => number = () => performance.now(),
): Task {
  const seal = createAuditSealer(db);
  let loggedHash: string | undefined;
  let loggedAt = Number.NEGATIVE_INFINITY;

  async function logHead(): Promise<void> {
    const { seq, hash } = await lastSeal(db);
    if (seq > 0n && hash !== loggedHash) log.info({ acts: Number(seq), head: hash }, 'head of the audit');
    loggedHash = hash;
  }

  return {
    name: 'seal audit',
    everyMs: () => SEAL_EVERY_MS,
    isUpkeep: true,
    async run() {
      const sealed = await seal();
      if (elapsedMs() - loggedAt >= LOG_HEAD_EVERY_MS) {
        loggedAt = elapsedMs();
        await logHead();
      }
      return sealed;
    },
  };
}

interface LastSeal {
  readonly seq: bigint;
  readonly hash: string;
  readonly place: CommitPlace | undefined;
}

async function lastSeal<Tables>(db: Kysely<Tables>): Promise<LastSeal> {
  const { rows } = await sql<LastSeal>`
    select seq, hash, jsonb_build_object('xid', xid::text, 'position', position::text, 'epoch',
      (select id from database_epoch where number = ${epochNumberOf('audit')})) as place
    from audit_seal join audit on audit.id = audit_id
    order by seq desc limit 1`.execute(db);
  return rows[0] ?? { seq: 0n, hash: FIRST_HASH, place: undefined };
}
