import { randomBytes, randomUUID } from 'node:crypto';
import { transact } from '@leko/postgres';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import {
  type ActType,
  actOf,
  actsOf,
  type CompletedSession,
  fileNameOf,
  numberOf,
  type Sale,
  seriesOf,
} from './domain/act.ts';
import { dayIn } from './domain/calendar.ts';
import { insertDocument, nextPosition } from './store.ts';
import { lockCompletedSession, postponeSession, recordIssued } from './store-completed-sessions.ts';
import { partyOf } from './store-parties.ts';
import { findSale } from './store-sales.ts';

type IssueDeps = Pick<Deps, 'db' | 'clock' | 'settings' | 'log'>;

const KEY_BYTES = 24;

/** Makes the acts of a session that took place. */
export const issueActs = (deps: IssueDeps, bookingId: string): Promise<void> =>
  transact(deps.db, (tx) => issueFor(deps, tx, bookingId));

/**
 * Writes number, content and due file in one transaction. A session whose payment is not known yet waits, because its act must
 * have figures.
 */
async function issueFor(deps: IssueDeps, tx: Tx, bookingId: string): Promise<void> {
  const session = await lockCompletedSession(tx, bookingId);
  if (session === undefined) return;
  const sale = await findSale(tx, session);
  if (sale === undefined) {
    deps.log.warn({ bookingId, orderId: session.orderId }, 'acts wait for the payment of the session');
    return postponeSession(tx, bookingId, deps.clock());
  }
  const at = deps.clock();
  const numbers: string[] = [];
  for (const type of actsOf(session)) numbers.push(await issue(deps, tx, { type, session, sale, at }));
  await recordIssued(tx, bookingId, at);
  deps.log.info({ bookingId, numbers }, 'acts made');
}

interface Issue {
  readonly type: ActType;
  readonly session: CompletedSession;
  readonly sale: Sale;
  readonly at: Date;
}

async function issue({ settings }: IssueDeps, tx: Tx, { type, session, sale, at }: Issue): Promise<string> {
  const platform = settings('platform', at);
  const { site } = settings('links', at);
  const party = await partyOf(tx, session.coachId);
  const series = seriesOf(type, dayIn(platform.zone, at));
  const position = await nextPosition(tx, series);
  const number = numberOf(series, position);
  const content = actOf({ type, number, issuedAt: at, session, sale, platform, site });
  const { eventId, bookingId, coachId, athleteId, sessionId } = session;
  await insertDocument(tx, {
    id: randomUUID(),
    ...{ eventId, bookingId, coachId, athleteId, sessionId },
    type,
    orderId: content.orderId,
    series,
    position,
    party,
    // Random, so that a document is not found by guessing its key.
    s3Key: `acts/${randomBytes(KEY_BYTES).toString('base64url')}.pdf`,
    fileName: fileNameOf(content),
    content,
    createdAt: at,
  });
  return number;
}
