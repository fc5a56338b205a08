import { createHash } from 'node:crypto';
import { emit } from '@leko/events';
import { severityOf, transact } from '@leko/postgres';
import { HOUR_MS } from '@leko/runtime/durations';
import type { Deps } from '../deps.ts';
import type { Document } from './domain/document.ts';
import { printAct } from './print/print-act.ts';
import { readDocument } from './store.ts';
import { findWaitingFile, postponeAll, postponeFile, recordStored, type WaitingFile } from './store-files.ts';
import { readParty } from './store-parties.ts';

type StoreDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'vault' | 'objects'>;

/** Growing waits after a failure; the last one is repeated for ever, because a document must not get lost. Milliseconds. */
const RETRY_DELAYS_MS = [5_000, 30_000, 120_000, 600_000, HOUR_MS] as const;
/** The store may refuse this document alone, so the others wait no longer than this. */
const OTHERS_WAIT_MS = 30_000;
/** From this attempt on, a failure is logged as an error. */
const ATTEMPTS_THAT_NEED_A_PERSON = 4;

/**
 * Prints a document and puts it into the store. The same document has the same bytes, so a put whose outcome is unknown is
 * repeated.
 */
export async function uploadDocument(deps: StoreDeps, id: string): Promise<void> {
  const waiting = await findWaitingFile(deps.db, id);
  if (waiting === undefined) return;
  const page = await print(deps, waiting);
  if (page !== undefined) await store(deps, waiting, page);
}

interface PrintedDocument {
  readonly document: Document;
  readonly body: Buffer;
}

async function print(deps: StoreDeps, waiting: WaitingFile): Promise<PrintedDocument | undefined> {
  try {
    const { document, content, party } = await readDocument(deps.db, waiting.id);
    const coach = party && (await readParty(deps, party));
    return { document, body: await printAct(content, coach) };
  } catch (error) {
    deps.log[severityOf(error)]({ err: error, documentId: waiting.id }, 'document could not be printed');
    await postponeFile(deps.db, waiting.id, retryAt(deps, waiting));
    return undefined;
  }
}

async function store(deps: StoreDeps, waiting: WaitingFile, { document, body }: PrintedDocument): Promise<void> {
  const { db, clock, log, objects } = deps;
  const { id, s3Key: key } = document;
  const sha256 = createHash('sha256').update(body).digest('hex');
  const outcome = await objects.put({ key, body, sha256, contentType: 'application/pdf' });
  if (outcome.kind === 'ok') return publishStored(deps, document, { sha256, bytes: body.length });
  const fields = { documentId: id, attempts: waiting.attempts + 1, reason: outcome.reason };
  const needsPerson = outcome.kind === 'refused' || waiting.attempts + 1 >= ATTEMPTS_THAT_NEED_A_PERSON;
  if (needsPerson) log.error(fields, 'object store does not take documents');
  else log.warn(fields, 'document not stored yet');
  await postponeFile(db, id, retryAt(deps, waiting));
  await postponeAll(db, { now: clock(), until: new Date(clock().getTime() + OTHERS_WAIT_MS) });
}

/** Publishes the document, which can be read from now on. */
async function publishStored(
  { db, clock, log }: StoreDeps,
  document: Document,
  file: { sha256: string; bytes: number },
): Promise<void> {
  const { id: documentId, bookingId, coachId, athleteId, type, number, fileName } = document;
  const at = clock();
  const isFirst = await transact(db, async (tx) => {
    if (!(await recordStored(tx, documentId, { ...file, at }))) return false;
    await emit(tx, 'document.created', {
      source: '/payout',
      aggregateId: documentId,
      sequence: 1,
      at,
      data: {
        documentId,
        bookingId,
        coachId,
        ...(athleteId === undefined ? {} : { athleteId }),
        documentType: type,
        number,
        fileName,
      },
    });
    return true;
  });
  if (isFirst) log.info({ documentId, number, bytes: file.bytes }, 'document stored');
}

function retryAt({ clock }: StoreDeps, { attempts }: WaitingFile): Date {
  const delay = RETRY_DELAYS_MS[attempts] ?? RETRY_DELAYS_MS[RETRY_DELAYS_MS.length - 1];
  return new Date(clock().getTime() + (delay ?? 0));
}
