import { sql } from 'kysely';
import type { Database, Tx } from '../db/tables.ts';
import { type Act, numberOf } from './domain/act.ts';
import type { Document, StoredDocument } from './domain/document.ts';
import type { PartyRef } from './store-parties.ts';
import type { DocumentRow } from './tables.ts';

export interface NewDocument extends Omit<Document, 'number'> {
  readonly series: string;
  readonly position: bigint;
  readonly party: PartyRef | undefined;
  readonly content: Act;
}

/**
 * The next position of a series. Its row stays locked until the transaction ends, and a transaction that fails frees the
 * position, so there are no gaps.
 */
export async function nextPosition(tx: Tx, series: string): Promise<bigint> {
  const { last } = await tx
    .insertInto('document_series')
    .values({ series, last: 1n })
    .onConflict((conflict) => conflict.column('series').doUpdateSet({ last: sql`document_series.last + 1` }))
    .returning('last')
    .executeTakeFirstOrThrow();
  return last;
}

/** Inserts the document, which is never changed, and its file, which is due. */
export async function insertDocument(tx: Tx, document: NewDocument): Promise<void> {
  await tx
    .insertInto('document')
    .values({
      id: document.id,
      event_id: document.eventId,
      booking_id: document.bookingId,
      type: document.type,
      series: document.series,
      position: document.position,
      coach_id: document.coachId,
      athlete_id: document.athleteId ?? null,
      order_id: document.orderId ?? null,
      session_id: document.sessionId,
      recipient_id: document.party?.recipientId ?? null,
      recipient_version: document.party?.version ?? null,
      s3_key: document.s3Key,
      file_name: document.fileName,
      content: JSON.stringify(document.content),
      created_at: document.createdAt,
    })
    .execute();
  await tx
    .insertInto('document_file')
    .values({ document_id: document.id, next_check_at: document.createdAt })
    .execute();
}

export interface DocumentFilter {
  /** The coach or athlete; undefined for all. */
  readonly userId: string | undefined;
  readonly orderId: string | undefined;
  readonly sessionId: string | undefined;
  readonly page: number;
  readonly limit: number;
}

/** Newest first. A coach sees both acts of a session, an athlete `act_athlete` only. */
export async function listDocuments(
  db: Database,
  { userId, orderId, sessionId, page, limit }: DocumentFilter,
): Promise<{ documents: StoredDocument[]; total: number }> {
  const found = db
    .selectFrom('document')
    .innerJoin('document_file', 'document_file.document_id', 'document.id')
    .$if(userId !== undefined, (query) =>
      query.where(sql<boolean>`(coach_id = ${userId} or (athlete_id = ${userId} and type = 'act_athlete'))`),
    )
    .$if(orderId !== undefined, (query) => query.where(sql<boolean>`lower(order_id) = lower(${orderId})`))
    .$if(sessionId !== undefined, (query) => query.where(sql<boolean>`lower(session_id) = lower(${sessionId})`));
  const rows = await found
    .selectAll('document')
    .select('stored_at')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(page * limit)
    .execute();
  const { total } = await found.select(sql<number>`count(*)::int`.as('total')).executeTakeFirstOrThrow();
  return { documents: rows.map((row) => ({ ...fromRow(row), storedAt: row.stored_at ?? undefined })), total };
}

/** A document with everything that its page is printed from. */
export interface PrintableDocument {
  readonly document: Document;
  readonly content: Act;
  readonly party: PartyRef | undefined;
}

export async function readDocument(db: Database, id: string): Promise<PrintableDocument> {
  const row = await db.selectFrom('document').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const { recipient_id: recipientId, recipient_version: version } = row;
  const party = recipientId === null || version === null ? undefined : { recipientId, version };
  return { document: fromRow(row), content: row.content, party };
}

const fromRow = (row: DocumentRow): Document => ({
  id: row.id,
  eventId: row.event_id,
  bookingId: row.booking_id,
  type: row.type,
  coachId: row.coach_id,
  athleteId: row.athlete_id ?? undefined,
  orderId: row.order_id ?? undefined,
  sessionId: row.session_id,
  number: numberOf(row.series, row.position),
  s3Key: row.s3_key,
  fileName: row.file_name,
  createdAt: row.created_at,
});
