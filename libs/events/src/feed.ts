import { type Event, isEventType, publishers, streamOf } from '@leko/contracts';
import { type CommitPlace, readInCommitOrder } from '@leko/postgres';
import { asProcess, INTERNAL_TOKEN_HEADER, type InternalSigner } from '@leko/runtime';
import { Type } from '@sinclair/typebox';
import { type Kysely, sql } from 'kysely';
import { request } from 'undici';
import type { Receiver } from './receive.ts';

/** Where a producer shows its feed. */
export const FEED_PATH = '/internal/outbox';
const PAGE = 500;
const TIMEOUT_MS = 5_000;

/** What is asked of it: after which cursor, and for whom. */
export const FeedQuery = Type.Object(
  {
    after: Type.Optional(Type.String({ pattern: '^[0-9a-f]{8}\\.\\d{1,20}\\.\\d{1,20}$' })),
    consumer: Type.String({ pattern: '^[a-z]{1,40}$' }),
  },
  { additionalProperties: false },
);

export interface FeedPage {
  readonly events: readonly Event[];
  /** Where to go on, `epoch.xid.position` of the last event; the cursor given, when there was nothing. */
  readonly next: string | undefined;
}

/**
 * A page of every committed event after a cursor, in an order that never goes back. A cursor from before a restore goes on
 * where its epoch ends; one of a lost epoch begins anew, and its consumer knows most of the events.
 */
export async function readOutbox<Tables>(db: Kysely<Tables>, after?: string): Promise<FeedPage> {
  const { rows, last } = await readInCommitOrder<Tables, { body: Event }>(db, {
    table: 'outbox',
    columns: sql`body`,
    after: after === undefined ? undefined : placeOf(after),
    limit: PAGE,
  });
  return { events: rows.map(({ body }) => body), next: last ? `${last.epoch}.${last.xid}.${last.position}` : after };
}

function placeOf(cursor: string): CommitPlace {
  const [epoch = '', xid = '0', position = '0'] = cursor.split('.');
  return { epoch, xid, position };
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
    if (page.next !== undefined && page.next !== after) await writeCursor(deps, page.next);
    // A full page of known events is progress too: the next page waits.
    return page.events.length === PAGE ? Math.max(news, 1) : news;
  };
}

/** As at the broker, a service publishes only its own events. */
const isFrom = (producer: string, { type }: Event): boolean =>
  isEventType(type) && publishers[streamOf(type)] === producer;

async function fetchPage<Tables>(deps: FeedDeps<Tables>, after: string | undefined): Promise<FeedPage> {
  const token = await deps.sign(deps.producer, asProcess(deps.service), { method: 'GET', path: FEED_PATH });
  const { statusCode, body } = await request(new URL(FEED_PATH, deps.url), {
    query: { ...(after === undefined ? {} : { after }), consumer: deps.service },
    headers: { [INTERNAL_TOKEN_HEADER]: token },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (statusCode !== 200) {
    await body.dump();
    throw new Error(`the feed of ${deps.producer} answered ${statusCode}`);
  }
  return (await body.json()) as FeedPage;
}

async function readCursor<Tables>({ db, producer }: FeedDeps<Tables>): Promise<string | undefined> {
  const { rows } = await sql<{ cursor: string }>`select cursor from feed_cursor where producer = ${producer}`.execute(
    db,
  );
  return rows[0]?.cursor;
}

async function writeCursor<Tables>({ db, producer }: FeedDeps<Tables>, cursor: string): Promise<void> {
  await sql`
    insert into feed_cursor (producer, cursor) values (${producer}, ${cursor})
    on conflict (producer) do update set cursor = excluded.cursor`.execute(db);
}
