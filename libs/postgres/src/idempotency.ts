import { commonProblems, ProblemError, type RequestKey } from '@leko/server';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Retention } from './prune.ts';
import { transact } from './transaction.ts';

export const idempotencyMigration = `
create table idempotency_key (
  scope text not null,
  key text not null,
  fingerprint text not null,
  state text not null check (state in ('in_progress', 'done')),
  body jsonb,
  locked_until timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  primary key (scope, key)
);
create index idempotency_key_age on idempotency_key (created_at)`;

/** As long as the API promises to remember. */
export const idempotencyRetention: Retention = { table: 'idempotency_key', column: 'created_at', days: 30 };

/** How long a claim is believed to be running before another request may take it over; milliseconds. */
const CLAIM_MS = 30_000;
const RETRY_AFTER_SECONDS = 1;

type Claim<Body> = { readonly kind: 'new' } | { readonly kind: 'done'; readonly body: Body };

/**
 * Runs `work` in one transaction, once per key: a repetition gets the stored answer, and a concurrent one waits for the
 * first to commit. An answer that `work` throws is not stored, because nothing happened.
 */
export function transactOnce<Tables, Body>(
  db: Kysely<Tables>,
  key: RequestKey | undefined,
  work: (tx: Transaction<Tables>) => Promise<Body>,
): Promise<Body> {
  return transact(db, async (tx) => {
    if (key === undefined) return work(tx);
    const claim = await claimKey<Tables, Body>(tx, key);
    if (claim.kind === 'done') return claim.body;
    const body = await work(tx);
    await finishKey(tx, key, body);
    return body;
  });
}

/** The same for work that spans several transactions and calls; it must be safe to take over after a crash. */
export async function runOnce<Tables, Body>(
  db: Kysely<Tables>,
  key: RequestKey | undefined,
  work: () => Promise<Body>,
): Promise<Body> {
  if (key === undefined) return work();
  const claim = await claimKey<Tables, Body>(db, key);
  if (claim.kind === 'done') return claim.body;
  try {
    const body = await work();
    await finishKey(db, key, body);
    return body;
  } catch (error) {
    await releaseKey(db, key);
    throw error;
  }
}

async function claimKey<Tables, Body>(db: Kysely<Tables>, key: RequestKey): Promise<Claim<Body>> {
  const { rows: claimed } = await sql`
    insert into idempotency_key (scope, key, fingerprint, state, locked_until)
    values (${key.scope}, ${key.key}, ${key.fingerprint}, 'in_progress', clock_timestamp() + ${CLAIM_MS} * interval '1 millisecond')
    on conflict (scope, key) do update set locked_until = excluded.locked_until
      where idempotency_key.state = 'in_progress' and idempotency_key.locked_until < clock_timestamp()
        and idempotency_key.fingerprint = excluded.fingerprint
    returning key`.execute(db);
  return claimed.length === 1 ? { kind: 'new' } : known(db, key);
}

async function known<Tables, Body>(db: Kysely<Tables>, key: RequestKey): Promise<Claim<Body>> {
  const { rows } = await sql<{ fingerprint: string; state: string; body: Body }>`
    select fingerprint, state, body from idempotency_key where scope = ${key.scope} and key = ${key.key}`.execute(db);
  const row = rows[0];
  if (row !== undefined && row.fingerprint !== key.fingerprint)
    throw new ProblemError(commonProblems.idempotencyKeyReused);
  if (row?.state === 'done') return { kind: 'done', body: row.body };
  throw new ProblemError(commonProblems.requestInProgress, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}

async function finishKey<Tables>(db: Kysely<Tables>, key: RequestKey, body: unknown): Promise<void> {
  await sql`
    update idempotency_key set state = 'done', body = ${JSON.stringify(body)}::jsonb, locked_until = null
    where scope = ${key.scope} and key = ${key.key}`.execute(db);
}

async function releaseKey<Tables>(db: Kysely<Tables>, key: RequestKey): Promise<void> {
  await sql`
    delete from idempotency_key where scope = ${key.scope} and key = ${key.key} and state = 'in_progress'`.execute(db);
}
