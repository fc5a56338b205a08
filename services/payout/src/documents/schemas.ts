import { AthleteId, CoachId, DateTime, OneOf, Page, Uuid } from '@leko/contracts';
import { ref } from '@leko/server';
import { type Static, Type } from '@sinclair/typebox';
import { actTypes } from './domain/act.ts';
import type { Document } from './domain/document.ts';

const closed = { additionalProperties: false };

export const DocumentView = Type.Object(
  {
    id: Uuid('Document ID'),
    eventId: Uuid('The event that told of the session'),
    bookingId: Uuid('Booking ID'),
    coachId: CoachId,
    athleteId: Type.Union([AthleteId, Type.Null()], { description: 'Athlete ID; null where there was none' }),
    documentType: OneOf(actTypes, 'Whom the act is for'),
    s3Key: Type.String({ description: 'Key in the object store' }),
    fileName: Type.String({ description: 'File name', examples: ['Акт АК-2026-000001 от 29.11.2026.pdf'] }),
    downloadUrl: Type.Optional(
      Type.String({
        format: 'uri',
        description: 'Where it can be read for five minutes; missing while it is being made',
      }),
    ),
    createdAt: DateTime,
  },
  { $id: 'Document', ...closed },
);
type DocumentView = Static<typeof DocumentView>;

export const DocumentPage = Type.Object(Page(ref(DocumentView)).properties, { $id: 'DocumentPage', ...closed });
export type DocumentPage = Static<typeof DocumentPage>;

export const documentView = (document: Document, downloadUrl: string | undefined): DocumentView => ({
  id: document.id,
  eventId: document.eventId,
  bookingId: document.bookingId,
  coachId: document.coachId,
  athleteId: document.athleteId ?? null,
  documentType: document.type,
  s3Key: document.s3Key,
  fileName: document.fileName,
  ...(downloadUrl === undefined ? {} : { downloadUrl }),
  createdAt: document.createdAt.toISOString(),
});
