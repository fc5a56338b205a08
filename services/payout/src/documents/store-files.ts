import { sql } from 'kysely';
import type { Database, Tx } from '../db/tables.ts';

/** What is in the store under the document's key. */
export interface StoredFile {
  readonly s3Key: string;
  readonly fileName: string;
  readonly sha256: string;
}

/** A document whose page is to be printed and stored. */
export interface WaitingFile {
  readonly id: string;
  readonly attempts: number;
}

/** Undefined for one that is stored. */
export async function findWaitingFile(db: Database, id: string): Promise<WaitingFile | undefined> {
  const row = await db
    .selectFrom('document_file')
    .select('attempts')
    .where('document_id', '=', id)
    .where('stored_at', 'is', null)
    .executeTakeFirst();
  return row && { id, ...row };
}

/** Compare-and-set: false when another copy of the service has recorded it meanwhile. */
export async function recordStored(
  tx: Tx,
  id: string,
  file: { sha256: string; bytes: number; at: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('document_file')
    .set({ sha256: file.sha256, bytes: file.bytes, stored_at: file.at, next_check_at: null })
    .where('document_id', '=', id)
    .where('stored_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function postponeFile(db: Database, id: string, due: Date): Promise<void> {
  await db
    .updateTable('document_file')
    .set((row) => ({ attempts: row('attempts', '+', 1), next_check_at: due }))
    .where('document_id', '=', id)
    .where('stored_at', 'is', null)
    .execute();
}

/** The store did not take one document, and may not take the others either. */
export async function postponeAll(db: Database, { now, until }: { now: Date; until: Date }): Promise<void> {
  await sql`update document_file set next_check_at = ${until} where next_check_at <= ${now}`.execute(db);
}

/** Undefined for an unknown document, and for one that is not stored yet. */
export async function findStoredFile(db: Database, id: string): Promise<StoredFile | undefined> {
  const row = await db
    .selectFrom('document')
    .innerJoin('document_file', 'document_file.document_id', 'document.id')
    .select(['s3_key', 'file_name', 'sha256'])
    .where('document.id', '=', id)
    .executeTakeFirst();
  if (row === undefined || row.sha256 === null) return undefined;
  return { s3Key: row.s3_key, fileName: row.file_name, sha256: row.sha256 };
}
