import { createHash } from 'node:crypto';
import { commonProblems, ProblemError, retryAfter } from '@leko/server';
import type { Deps } from '../deps.ts';
import { problems } from '../problems.ts';
import { findStoredFile } from './store-files.ts';

export interface DocumentFile {
  readonly fileName: string;
  readonly sha256: string;
  readonly body: Buffer;
}

/** The file of a document, by a valid address. Its checksum must be that of the file that was stored. */
export async function readDocument(
  { db, clock, log, links, objects }: Pick<Deps, 'db' | 'clock' | 'log' | 'links' | 'objects'>,
  link: { documentId: string; token: string },
): Promise<DocumentFile> {
  checkLink(links.check(link, clock()));
  const file = await findStoredFile(db, link.documentId);
  if (file === undefined) throw new ProblemError(commonProblems.notFound);
  const { s3Key, fileName, sha256 } = file;
  const outcome = await objects.get(s3Key);
  const isWhole = outcome.kind === 'ok' && createHash('sha256').update(outcome.value).digest('hex') === sha256;
  if (isWhole) return { fileName, sha256, body: outcome.value };
  const reason = outcome.kind === 'ok' ? 'other bytes than were stored' : outcome.reason;
  const fields = { documentId: link.documentId, reason };
  if (outcome.kind === 'unknown') log.warn(fields, 'object store does not answer');
  else log.error(fields, 'stored document is not what it should be');
  throw new ProblemError(commonProblems.unavailable, { retryAfterSeconds: retryAfter.background });
}

/** A forged address gets the same answer whether the document exists or not. */
function checkLink(verdict: 'good' | 'expired' | 'forged'): void {
  switch (verdict) {
    case 'good':
      return;
    case 'expired':
      throw new ProblemError(problems.linkExpired);
    case 'forged':
      throw new ProblemError(commonProblems.notFound);
  }
}
