import { randomUUID } from 'node:crypto';
import { isRefusal } from '@leko/runtime';
import { placeOf, type SealedColumn, type Vault } from '@leko/vault';
import { type Kysely, sql, type Transaction } from 'kysely';
import { keptFor } from './append-only.ts';
import { mayUpdate } from './privileges.ts';
import type { Retention } from './prune.ts';
import { transact } from './transaction.ts';

/** As long as the API promises to remember. */
export const idempotencyRetention = {
  table: 'idempotency_key',
  column: 'created_at',
  days: 30,
  writtenBy: 'database',
} as const satisfies Retention;

/** An answer that may be requested again is kept; a claim without a result is released. */
export const idempotencyMigration = `
create table idempotency_key (
  scope text not null,
  key text not null,
  fingerprint text not null,
  state text not null check (state in ('in_progress', 'done')),
  body jsonb,
  locked_until timestamptz,
  holder uuid,
  created_at timestamptz not null default clock_timestamp(),
  primary key (scope, key)
);
create index idempotency_key_age on idempotency_key (created_at);
${mayUpdate('idempotency_key', 'state', 'body', 'locked_until', 'holder')};
${keptFor(idempotencyRetention, "old.state = 'done'")}`;

/**
 * How long a claim is valid without a sign of life; then another request may take it over. Long enough for a database
 * that restarts, and a request that is overtaken while alive meets the natural keys of its work. Milliseconds.
 */
const CLAIM_MS = 5_000;
/** How often a request renews its claim; most are done before the first time. */
const RENEW_MS = 1_500;

/** A caller's name for a request. */
export interface RequestKey {
  /** Whose name it is and for what; another scope may use the same key. */
  readonly scope: string;
  readonly key: string;
  /** Of everything that was sent with it: distinguishes another request from the same one. */
  readonly fingerprint: string;
}

/** The key was used with another request. */
export class KeyReused extends Error {
  readonly isRefusal = true;
}

/** The first request with the key is still running. */
export class KeyInUse extends Error {
  readonly isRefusal = true;
}

/** Answers with personal data are remembered sealed. */
export const sealedAnswers: SealedColumn = {
  table: 'idempotency_key',
  column: 'body',
  key: ['scope', 'key'],
  path: [],
};

type AnswerVault = Pick<Vault, 'seal' | 'open' | 'blindIndex'>;

type Claim<Body> = { readonly kind: 'new' } | { readonly kind: 'done'; readonly body: Body };

/**
 * Runs `work` in one transaction, once per key: a repetition gets the stored answer, and a concurrent one waits for the
 * first to commit. An answer that `work` throws is not stored, because nothing happened. With a vault, for requests with
 * personal data, the answer is remembered sealed.
 */
export function transactOnce<Tables, Body>(
  db: Kysely<Tables>,
  key: RequestKey | undefined,
  work: (tx: Transaction<Tables>) => Promise<Body>,
  { vault }: { readonly vault?: AnswerVault } = {},
): Promise<Body> {
  return transact(db, async (tx) => {
    if (key === undefined) return work(tx);
    const held = hold(key, vault);
    const claim = await claimKey<Tables, Body>(tx, held);
    if (claim.kind === 'done') return openAnswer(vault, key, claim.body);
    const body = await work(tx);
    await finishKey(tx, held, await sealAnswer(vault, key, body));
    return body;
  });
}

const placeOfAnswer = ({ scope, key }: RequestKey) => placeOf(sealedAnswers, [scope, key]);

const sealAnswer = async (vault: AnswerVault | undefined, key: RequestKey, body: unknown): Promise<unknown> =>
  vault === undefined ? body : vault.seal(placeOfAnswer(key), body);

/** What was remembered with a vault is a text; an answer itself never is. */
const openAnswer = async <Body>(vault: AnswerVault | undefined, key: RequestKey, body: Body): Promise<Body> =>
  vault === undefined || typeof body !== 'string' ? body : vault.open<Body>(placeOfAnswer(key), body);

/** What is true of an answer to work that spans several transactions and calls. */
interface Answering<Body> {
  readonly vault?: AnswerVault;
  /** False for an answer about work still under way: a repetition does the work again, which finds what was begun. */
  readonly isFinal?: (body: Body) => boolean;
}

/**
 * The same for work that spans several transactions and calls; it must be safe to take over after a crash. A key whose
 * request has begun something stays with that request, whatever the answer was: only a refusal gives it back.
 */
export async function runOnce<Tables, Body>(
  db: Kysely<Tables>,
  key: RequestKey | undefined,
  work: () => Promise<Body>,
  { vault, isFinal = () => true }: Answering<Body> = {},
): Promise<Body> {
  if (key === undefined) return work();
  const held = hold(key, vault);
  const claim = await claimKey<Tables, Body>(db, held);
  if (claim.kind === 'done') return openAnswer(vault, key, claim.body);
  const heartbeat = setInterval(() => renewKey(db, held).catch(() => {}), RENEW_MS);
  try {
    const body = await work();
    if (isFinal(body)) await finishKey(db, held, await sealAnswer(vault, key, body));
    else await letGo(db, held);
    return body;
  } catch (error) {
    await (isRefusal(error) ? releaseKey : letGo)(db, held);
    throw error;
  } finally {
    clearInterval(heartbeat);
  }
}

/** A key with the request that holds it: one that was overtaken changes nothing any more. */
type HeldKey = RequestKey & { readonly holder: string };

/** An attacker who knows the rest of a request could guess a phone from a plain fingerprint. */
const hold = (key: RequestKey, vault: AnswerVault | undefined): HeldKey => ({
  ...key,
  fingerprint: vault?.blindIndex(key.fingerprint) ?? key.fingerprint,
  holder: randomUUID(),
});

const lockedUntil = sql`clock_timestamp() + ${CLAIM_MS} * interval '1 millisecond'`;

async function claimKey<Tables, Body>(db: Kysely<Tables>, key: HeldKey): Promise<Claim<Body>> {
  const { rows: claimed } = await sql`
    insert into idempotency_key (scope, key, fingerprint, state, locked_until, holder)
    values (${key.scope}, ${key.key}, ${key.fingerprint}, 'in_progress', ${lockedUntil}, ${key.holder})
    on conflict (scope, key) do update set locked_until = excluded.locked_until, holder = excluded.holder
      where idempotency_key.state = 'in_progress' and idempotency_key.fingerprint = excluded.fingerprint
        -- Twice as long as a claim can last is of a clock that was ahead.
        and (idempotency_key.holder is null or idempotency_key.locked_until < clock_timestamp()
          or idempotency_key.locked_until > excluded.locked_until + ${CLAIM_MS} * interval '1 millisecond')
    returning key`.execute(db);
  return claimed.length === 1 ? { kind: 'new' } : known(db, key);
}

async function known<Tables, Body>(db: Kysely<Tables>, key: RequestKey): Promise<Claim<Body>> {
  const { rows } = await sql<{ fingerprint: string; state: string; body: Body }>`
    select fingerprint, state, body from idempotency_key where scope = ${key.scope} and key = ${key.key}`.execute(db);
  const row = rows[0];
  if (row !== undefined && row.fingerprint !== key.fingerprint)
    throw new KeyReused('the key was used with another request');
  if (row?.state === 'done') return { kind: 'done', body: row.body };
  throw new KeyInUse('the first request with the key is still running');
}

const mine = ({ scope, key, holder }: HeldKey) =>
  sql`scope = ${scope} and key = ${key} and holder = ${holder} and state = 'in_progress'`;

async function renewKey<Tables>(db: Kysely<Tables>, key: HeldKey): Promise<void> {
  await sql`update idempotency_key set locked_until = ${lockedUntil} where ${mine(key)}`.execute(db);
}

async function finishKey<Tables>(db: Kysely<Tables>, key: HeldKey, body: unknown): Promise<void> {
  await sql`
    update idempotency_key set state = 'done', body = ${JSON.stringify(body)}::jsonb, locked_until = null, holder = null
    where ${mine(key)}`.execute(db);
}

/** The next attempt with the same key continues at once. */
async function letGo<Tables>(db: Kysely<Tables>, key: HeldKey): Promise<void> {
  await sql`update idempotency_key set locked_until = null, holder = null where ${mine(key)}`.execute(db);
}

async function releaseKey<Tables>(db: Kysely<Tables>, key: HeldKey): Promise<void> {
  await sql`delete from idempotency_key where ${mine(key)}`.execute(db);
}
