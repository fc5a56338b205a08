import { type Event, isEventType, publishers, streamOf } from '@leko/contracts';
import { asProcess, INTERNAL_TOKEN_HEADER, type InternalSigner, type Server } from '@leko/server';
import { Type } from '@sinclair/typebox';
import { type Kysely, sql } from 'kysely';
import { request } from 'undici';
import type { Receiver } from './receive.ts';

const PATH = '/internal/outbox';
const START = '0.0';
const PAGE = 500;
const TIMEOUT_MS = 5_000;

const Query = Type.Object(
  {
    after: Type.Optional(Type.String({ pattern: '^\\d{1,20}\\.\\d{1,20}$', default: START })),
    consumer: Type.String({ pattern: '^[a-z]{1,40}$' }),
  },
  { additionalProperties: false },
);

export interface FeedPage {
  readonly events: readonly Event[];
  /** Where to go on, `xid.position` of the last event; the cursor given, when there was nothing. */
  readonly next: string;
}

/**
 * `GET /internal/outbox`: every committed event after a cursor, in an order that never goes back. Only rows below the
 * oldest running transaction are shown: a row with a lower number that commits late can then not be jumped over.
 */
export function addFeedRoute<Tables>(app: Server, db: Kysely<Tables>): void {
  const schema = { hide: true, querystring: Query };
  app.get(PATH, { config: { access: 'process' }, schema }, async ({ query }) => readOutbox(db, query.after ?? START));
}

export async function readOutbox<Tables>(db: Kysely<Tables>, after: string): Promise<FeedPage> {
  const [xid = '0', position = '0'] = after.split('.');
  const { rows } = await sql<{ body: Event; at: string }>`
    select body, xid::text || '.' || position::text as at from outbox
    where (xid, position) > (${xid}::xid8, ${position}::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by outbox.xid, position limit ${PAGE}`.execute(db);
  return { events: rows.map(({ body }) => body), next: rows.at(-1)?.at ?? after };
}

export interface FeedDeps<Tables> {
  readonly db: Kysely<Tables>;
  readonly receiver: Receiver;
  readonly service: string;
  readonly producer: string;
  readonly url: string;
  readonly sign: InternalSigner;
}

/** Pulls one page from a producer and applies what is not known yet; how many events were news. */
export function createFeed<Tables>(deps: FeedDeps<Tables>): () => Promise<number> {
  return async () => {
    const after = await readCursor(deps);
    const page = await fetchPage(deps, after);
    let news = 0;
    for (const event of page.events.filter((event) => isFrom(deps.producer, event))) {
      const outcome = await deps.receiver.receive(event);
      if (outcome === 'applied' || outcome === 'parked') news++;
    }
    if (page.next !== after) await writeCursor(deps, page.next);
    // A full page of old news is progress too: the next page waits.
    return page.events.length === PAGE ? Math.max(news, 1) : news;
  };
}

/** As at the broker, nobody tells another's events. */
const isFrom = (producer: string, { type }: Event): boolean =>
  isEventType(type) && publishers[streamOf(type)] === producer;

async function fetchPage<Tables>(deps: FeedDeps<Tables>, after: string): Promise<FeedPage> {
  const token = await deps.sign(deps.producer, asProcess(deps.service), { method: 'GET', path: PATH });
  const { statusCode, body } = await request(new URL(PATH, deps.url), {
    query: { after, consumer: deps.service },
    headers: { [INTERNAL_TOKEN_HEADER]: token },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (statusCode !== 200) {
    await body.dump();
    throw new Error(`the feed of ${deps.producer} answered ${statusCode}`);
  }
  return (await body.json()) as FeedPage;
}

async function readCursor<Tables>({ db, producer }: FeedDeps<Tables>): Promise<string> {
  const { rows } = await sql<{ cursor: string }>`select cursor from feed_cursor where producer = ${producer}`.execute(
    db,
  );
  return rows[0]?.cursor ?? START;
}

async function writeCursor<Tables>({ db, producer }: FeedDeps<Tables>, cursor: string): Promise<void> {
  await sql`
    insert into feed_cursor (producer, cursor) values (${producer}, ${cursor})
    on conflict (producer) do update set cursor = excluded.cursor`.execute(db);
}
