import { type Dialect, Kysely, type KyselyConfig, PostgresDialect } from 'kysely';
import pg from 'pg';
import { isReadOnly, NO_PLACE } from './errors.ts';

/** 8 per service on two cores: more only queue inside the server. */
const POOL_SIZE = 8;

/** A server that moved to another address, or became a copy of another, is not kept for longer. */
export const CONNECTION_LIFE_SECONDS = 600;

const INT8 = 20;

/** Everything that waits has a limit (docs/reliability.md, rule 15); milliseconds. */
export interface DatabaseWaits {
  /** For one of the pool's connections, while others have them all. */
  readonly placeMs: number;
  /** For a row or a table that another transaction has locked. */
  readonly lockMs: number;
  /** For a new connection. */
  readonly connectMs: number;
  /** For a statement, by the server's clock. */
  readonly statementMs: number;
  /** For a statement, by ours: a server that is gone ends none. */
  readonly queryMs: number;
  /** Between the statements of a transaction. */
  readonly idleMs: number;
}
/** For others together no more than a second: a caller learns by then that it cannot be now, and holds no connection meanwhile. */
export const WAITS: DatabaseWaits = {
  placeMs: 500,
  lockMs: 500,
  connectMs: 2_000,
  statementMs: 3_000,
  queryMs: 4_000,
  idleMs: 5_000,
};

export interface ConnectOptions {
  readonly url: string;
  readonly applicationName: string;
  readonly poolSize?: number;
  /** After so long a connection is replaced by a new one. */
  readonly lifeSeconds?: number;
  readonly waits?: DatabaseWaits;
  readonly onError?: (error: Error) => void;
}

/** A pool in which `bigint` columns are JavaScript bigints; numeric stays text. Nothing process-wide is touched. */
export function connect<Tables>(options: ConnectOptions): Kysely<Tables> {
  const { placeMs, lockMs, connectMs, statementMs, queryMs, idleMs } = options.waits ?? WAITS;
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.poolSize ?? POOL_SIZE,
    maxLifetimeSeconds: options.lifeSeconds ?? CONNECTION_LIFE_SECONDS,
    connectionTimeoutMillis: connectMs,
    query_timeout: queryMs,
    statement_timeout: statementMs,
    lock_timeout: lockMs,
    idle_in_transaction_session_timeout: idleMs,
    types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
  });
  // Without a listener a backend that dies takes the whole process with it: the pool listens to idle connections only,
  // so every connection gets one of its own for the time it is in use. The query in flight fails as well.
  const listen = (error: Error) => options.onError?.(error);
  pool.on('error', listen);
  pool.on('connect', (client) => {
    client.on('error', listen);
    prepareNamed(client);
    leaveReadOnly(client);
  });
  const places = { connect: () => takePlace(pool, placeMs), end: () => pool.end(), options: pool.options };
  return new Kysely<Tables>(config(new PostgresDialect({ pool: places })));
}

/** The pool's own limit is for a new connection too, which takes longer than a caller should wait for a place. */
async function takePlace(pool: pg.Pool, limitMs: number): Promise<pg.PoolClient> {
  const taking = pool.connect();
  if (pool.idleCount > 0 || pool.waitingCount === 0) return taking;
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Error(NO_PLACE));
    taking.then((client) => client.release()).catch(() => {}); // A place that comes too late goes back to the pool.
  }, limitMs);
  return Promise.race([taking, late.promise]).finally(() => clearTimeout(timer));
}

/** Begins a statement that is asked for so often that it is worth a name of its own. */
const PREPARED = /^\/\* prepared: ([a-z-]+) \*\//;

type Query = (...given: unknown[]) => unknown;

/**
 * Prepares the statements that say so, once a connection: to read and plan one of many parts takes the server longer than to
 * run it. Such a statement names the columns it answers, because those of a prepared one must never change.
 */
function prepareNamed(client: pg.PoolClient): void {
  const query = client.query.bind(client) as Query; // One signature for its many.
  const preparing: Query = (text, ...rest) => {
    const name = typeof text === 'string' ? PREPARED.exec(text)?.[1] : undefined;
    return name === undefined ? query(text, ...rest) : query({ name, text, values: rest[0] });
  };
  Object.assign(client, { query: preparing });
}

/** A server that became a copy of another stays one: its connection goes when it is given back, and a new one finds the other. */
function leaveReadOnly(client: pg.PoolClient): void {
  const query = client.query.bind(client) as Query;
  const watched: Query = (...given) => {
    const answer = query(...given);
    if (answer instanceof Promise) answer.catch((error: unknown) => isReadOnly(error) && leave(client));
    return answer;
  };
  Object.assign(client, { query: watched });
}

function leave(client: pg.PoolClient): void {
  const { release } = client;
  client.release = () => release(true);
}

const config = (dialect: Dialect): KyselyConfig => ({ dialect });

function typeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === INT8 && format !== 'binary') return BigInt;
  return pg.types.getTypeParser(oid, format as 'text');
}
