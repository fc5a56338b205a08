import { createHash } from 'node:crypto';
import { emit } from '@leko/events';
import { severityOf, transact } from '@leko/postgres';
import { HOUR_MS } from '@leko/runtime/durations';
import type { Deps } from '../deps.ts';
import type { Document } from './domain/document.ts';
import { printAct } from './print/print-act.ts';
import { readDocument } from './store.ts';
import { hurryFiles, nextFileDue, noteStored, postponeAll, postponeFile, takeDueFile } from './store-files.ts';
import { readParty } from './store-parties.ts';

type StoreDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'vault' | 'objects'>;

/** Growing waits after a failure; the last one is repeated for ever, because a document must not get lost. Milliseconds. */
const RETRY_DELAYS_MS = [5_000, 30_000, 120_000, 600_000, HOUR_MS] as const;
/** The store may have something against this document alone: the others wait no longer than this for their turn. */
const OTHERS_WAIT_MS = 30_000;
/** By then it is no hiccup. */
const ATTEMPTS_THAT_NEED_A_PERSON = 4;

type Taken = { readonly id: string; readonly attempts: number };

/**
 * Prints the next due document and puts it into the store; one a run, so that many of them hold up nothing else. The same
 * document has the same bytes, so that it is simply put again where nobody knows whether the store took it.
 */
export async function storeDocuments(deps: StoreDeps): Promise<number> {
  const taken = await takeDueFile(deps.db, deps.clock());
  if (taken === undefined) return 0;
  const page = await print(deps, taken);
  if (page !== undefined) await store(deps, taken, page);
  return 1;
}

interface PrintedDocument {
  readonly document: Document;
  readonly body: Buffer;
}

async function print(deps: StoreDeps, taken: Taken): Promise<PrintedDocument | undefined> {
  try {
    const { document, content, party } = await readDocument(deps.db, taken.id);
    const coach = party && (await readParty(deps, party));
    return { document, body: await printAct(content, coach) };
  } catch (error) {
    deps.log[severityOf(error)]({ err: error, documentId: taken.id }, 'document could not be printed');
    await postponeFile(deps.db, taken.id, retryAt(deps, taken));
    return undefined;
  }
}

async function store(deps: StoreDeps, taken: Taken, { document, body }: PrintedDocument): Promise<void> {
  const { db, clock, log, objects } = deps;
  const { id, s3Key: key } = document;
  const sha256 = createHash('sha256').update(body).digest('hex');
  const outcome = await objects.put({ key, body, sha256, contentType: 'application/pdf' });
  if (outcome.kind === 'ok') return tell(deps, document, { sha256, bytes: body.length });
  const fields = { documentId: id, attempts: taken.attempts + 1, reason: outcome.reason };
  const needsPerson = outcome.kind === 'refused' || taken.attempts + 1 >= ATTEMPTS_THAT_NEED_A_PERSON;
  if (needsPerson) log.error(fields, 'object store does not take documents');
  else log.warn(fields, 'document not stored yet');
  await postponeFile(db, id, retryAt(deps, taken));
  await postponeAll(db, { now: clock(), until: new Date(clock().getTime() + OTHERS_WAIT_MS) });
}

/** Only now there is something to look at, so only now it is told of. */
async function tell(
  { db, clock, log }: StoreDeps,
  document: Document,
  file: { sha256: string; bytes: number },
): Promise<void> {
  const { id: documentId, bookingId, coachId, athleteId, type, number, fileName } = document;
  const at = clock();
  const isNews = await transact(db, async (tx) => {
    if (!(await noteStored(tx, documentId, { ...file, at }))) return false;
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
  if (isNews) log.info({ documentId, number, bytes: file.bytes }, 'document stored');
}

function retryAt({ clock }: StoreDeps, { attempts }: Taken): Date {
  const delay = RETRY_DELAYS_MS[attempts] ?? RETRY_DELAYS_MS[RETRY_DELAYS_MS.length - 1];
  return new Date(clock().getTime() + (delay ?? 0));
}

export const nextStoring = ({ db }: StoreDeps): Promise<Date | undefined> => nextFileDue(db);
export const hurryStoring = ({ db, clock }: StoreDeps): Promise<void> => hurryFiles(db, clock());
