import { type Dialect, Kysely, type KyselyConfig, PostgresDialect } from 'kysely';
import pg from 'pg';

/** Everything that waits has a limit (RELIABILITY rule 15); milliseconds. */
const TIMEOUTS = {
  acquire: 2_000,
  statement: 3_000,
  query: 4_000,
  lock: 1_000,
  idleInTransaction: 5_000,
} as const;
/** 8 per service on two cores: more only queue inside the server. */
const POOL_SIZE = 8;

const INT8 = 20;

export interface ConnectOptions {
  readonly url: string;
  readonly applicationName: string;
  readonly poolSize?: number;
  readonly onError?: (error: Error) => void;
}

/** A pool in which `bigint` columns are JavaScript bigints; numeric stays text. Nothing process-wide is touched. */
export function connect<Tables>(options: ConnectOptions): Kysely<Tables> {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.poolSize ?? POOL_SIZE,
    connectionTimeoutMillis: TIMEOUTS.acquire,
    query_timeout: TIMEOUTS.query,
    statement_timeout: TIMEOUTS.statement,
    lock_timeout: TIMEOUTS.lock,
    idle_in_transaction_session_timeout: TIMEOUTS.idleInTransaction,
    types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
  });
  // Without a listener a backend that dies takes the whole process with it: the pool listens to idle connections only,
  // so every connection gets one of its own for the time it is in use. The query that meets the end is told as well.
  const listen = (error: Error) => options.onError?.(error);
  pool.on('error', listen);
  pool.on('connect', (client) => client.on('error', listen));
  return new Kysely<Tables>(config(new PostgresDialect({ pool })));
}

const config = (dialect: Dialect): KyselyConfig => ({ dialect });

function typeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === INT8 && format !== 'binary') return BigInt;
  return pg.types.getTypeParser(oid, format as 'text');
}
