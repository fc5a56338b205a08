import { FEED_PATH, FeedQuery, readOutbox } from '@leko/events';
import type { Server } from '@leko/server';
import type { Kysely } from 'kysely';

/** `GET /internal/outbox`: the events of this service, for the processes that consume them. */
export function addFeedRoute<Tables>(app: Server, db: Kysely<Tables>): void {
  const schema = { hide: true, querystring: FeedQuery };
  app.get(FEED_PATH, { config: { access: 'process' }, schema }, async ({ query }) => readOutbox(db, query.after));
}
