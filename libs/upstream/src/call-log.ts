import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inBatches, keptFor } from '@leko/postgres';
import { redact, redactQuery } from '@leko/redaction';
import { type Kysely, sql } from 'kysely';

/** How long the log is kept: long enough for any question of a customer or a bank. */
export const upstreamRetention = { table: 'upstream_call', column: 'created_at', days: 90 };

export const upstreamMigration = `
create table upstream_call (
  id uuid primary key,
  name text not null,
  tracking_id text not null,
  method text not null,
  scheme text not null,
  host text not null,
  path text not null,
  query text not null,
  request jsonb not null,
  response jsonb not null,
  status_code int not null,
  outcome text not null check (outcome in ('ok', 'refused', 'unknown')),
  duration_ms int not null,
  created_at timestamptz not null
);
create index upstream_call_newest on upstream_call (name, created_at desc, id desc);
create index upstream_call_age on upstream_call (created_at);
create index upstream_call_tracking on upstream_call (tracking_id, created_at desc, id desc);
${keptFor(upstreamRetention)}`;

/** A database that restarts is back within a second; its broken connections are found out one by one. */
const ATTEMPTS = 3;
const PAUSE_MS = 100;

/** One call, as it was made; the log redacts it. */
export interface CallRecord {
  readonly name: string;
  readonly url: URL;
  readonly method: string;
  readonly trackingId: string;
  readonly request: unknown;
  readonly response: unknown;
  readonly statusCode: number;
  readonly outcome: 'ok' | 'refused' | 'unknown';
  readonly durationMs: number;
}

export type UpstreamName = 'tochka_acquiring' | 'firstofd' | 'tochka_b2b_registry';

/** One row as `GET /upstreams` shows it. */
export interface LoggedCall {
  readonly id: string;
  readonly name: UpstreamName;
  readonly trackingId: string;
  readonly request: object;
  readonly response: object;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly statusCode: number;
  readonly createdAt: string;
}

export interface CallLog {
  write(record: CallRecord): Promise<void>;
  list(filter: { name: string; page: number; limit: number }): Promise<{ rows: LoggedCall[]; total: number }>;
  /** The newest calls that served these objects, so many of each. */
  newestOf(trackingIds: readonly string[], each: number): Promise<LoggedCall[]>;
}

export interface CallLogOptions {
  readonly clock: () => Date;
  /** Called for a row that could not be written: the effect at the upstream stands, with or without the log. */
  onLost(error: unknown): void;
}

export function createCallLog<Tables>(db: Kysely<Tables>, { clock, onLost }: CallLogOptions): CallLog {
  const writeTogether = inBatches((rows: readonly object[]) => insert(db, rows));
  const write = (row: object) =>
    writeTogether(row)
      .catch(() => insertAlone(db, row))
      .then(() => {}, onLost);

  return {
    write: ({ url, request, response, ...record }) =>
      write({
        ...record,
        id: randomUUID(),
        scheme: url.protocol.slice(0, -1),
        host: url.host,
        path: url.pathname,
        query: redactQuery(url.searchParams),
        request: cleanObject(request),
        response: cleanObject(response),
        createdAt: clock(),
      }),
    async list({ name, page, limit }) {
      const { rows } = await sql<Row>`
        select ${columns} from upstream_call where name = ${name}
        order by created_at desc, id desc limit ${limit} offset ${page * limit}`.execute(db);
      const count = await sql<{
        total: bigint;
      }>`select count(*) as total from upstream_call where name = ${name}`.execute(db);
      const total = Number(count.rows[0]?.total ?? 0n);
      return { rows: rows.map(render), total };
    },
    async newestOf(trackingIds, each) {
      if (trackingIds.length === 0) return [];
      const { rows } = await sql<Row>`
        select call.* from unnest(${[...trackingIds]}::text[]) as wanted (id) cross join lateral (
          select ${columns} from upstream_call where tracking_id = wanted.id
          order by created_at desc, id desc limit ${each}) as call`.execute(db);
      return rows.map(render);
    },
  };
}

type Row = Omit<LoggedCall, 'createdAt'> & { createdAt: Date };

const columns = sql`id, name, tracking_id as "trackingId", request, response, method, scheme, host, path, query,
  status_code as "statusCode", created_at as "createdAt"`;

const render = (row: Row): LoggedCall => ({ ...row, createdAt: row.createdAt.toISOString() });

async function insert<Tables>(db: Kysely<Tables>, rows: readonly object[]): Promise<undefined[]> {
  await sql`/* prepared: log-calls */
    insert into upstream_call (id, name, tracking_id, method, scheme, host, path, query, request, response, status_code, outcome, duration_ms, created_at)
    select id, name, "trackingId", method, scheme, host, path, query, request, response, "statusCode", outcome, "durationMs", "createdAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as call (id uuid, name text, "trackingId" text, method text,
      scheme text, host text, path text, query text, request jsonb, response jsonb, "statusCode" int, outcome text,
      "durationMs" int, "createdAt" timestamptz)
    on conflict (id) do nothing`.execute(db);
  return rows.map(() => undefined);
}

/** Where the connection broke under many rows, each is tried again: one that was written stays as it is. */
async function insertAlone<Tables>(db: Kysely<Tables>, row: object): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await sleep(attempt * PAUSE_MS);
    try {
      await insert(db, [row]);
      return;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

/** Only objects have a place in the documented answer. */
function cleanObject(value: unknown): object {
  const clean = redact(value);
  return typeof clean === 'object' && clean !== null && !Array.isArray(clean) ? clean : { value: clean };
}
