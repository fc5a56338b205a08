import { randomUUID } from 'node:crypto';
import { type Documents, openDocuments, openFaultBook } from '@leko/simulators/kit';
import { readConfig } from '../../src/sandbox/config.ts';
import { openMailbox } from '../../src/sandbox/mailbox.ts';
import { openSimulators } from '../../src/sandbox/simulators.ts';
import { worldFile } from '../../src/sandbox/world-file.ts';
import { environment } from './sandbox-process.ts';

/** What an operation leaves in the outside world, by the name of its id. */
const KINDS = {
  'tochka_acquiring.operation': 'operationId',
  'firstofd.receipt': 'uuid',
  'tochka_b2b_registry.registry': 'registryId',
  'mailbox.mail': 'id',
} as const;
const PRINTED = 'firstofd.printed';
const RECEIPTS = 'firstofd.receipt';
const AT_ONCE = 20_000;
/** A hundred thousand whole mails are more than a gigabyte, and the disk is not what is tried; characters. */
const MAIL_LENGTH = 500;

type Doc = Record<string, unknown>;

/**
 * Copies what the one operation `order` has left in the outside world of `dataDir`, so many times and with ids of their own, as
 * if all had been played. No sandbox may run on it meanwhile.
 */
export async function copyOperation(dataDir: string, order: string, times: number): Promise<void> {
  const documents = openDocuments(worldFile(dataDir));
  const nowhere = 'http://127.0.0.1:1';
  const ports = { SANDBOX_PORT: '0', SMTP_PORT: '0' };
  const config = readConfig({ ...(await environment(dataDir, nowhere)), ...ports, PUBLIC_URL: nowhere });
  // Documents get their keys from the code that owns their kind.
  openSimulators(config, { documents, faults: openFaultBook(documents), clock: () => new Date(), log: () => {} });
  openMailbox(documents);
  const models = Object.entries(KINDS).map(([kind, idName]) => modelOf(documents, kind, idName));

  for (let copy = 1; copy <= times; copy += AT_ONCE) {
    documents.atomically(() => {
      for (let n = copy; n < Math.min(copy + AT_ONCE, times + 1); n += 1) copyAll(documents, models, { order, n });
    });
  }
  documents.put(PRINTED, config.FISCAL_GROUP_CODE, { count: times + 1 });
  documents.close();
}

function modelOf(documents: Documents, kind: string, idName: string) {
  const [doc, ...others] = documents.list<Doc>(kind);
  if (doc === undefined || others.length > 0) throw new Error(`of ${kind} there must be one, to be copied`);
  const copied = typeof doc.html === 'string' ? { ...doc, html: doc.html.slice(0, MAIL_LENGTH) } : doc;
  return { kind, id: String(doc[idName]), text: JSON.stringify(copied) };
}

function copyAll(
  documents: Documents,
  models: readonly ReturnType<typeof modelOf>[],
  { order, n }: { order: string; n: number },
): void {
  const newOrder = randomUUID();
  for (const { kind, id, text } of models) {
    const newId = randomUUID();
    const doc: Doc = JSON.parse(text.replaceAll(order, newOrder).replaceAll(id, newId));
    documents.put(kind, newId, kind === RECEIPTS ? numbered(doc, n) : doc);
  }
}

/** Every printed receipt has a number of its own. */
const numbered = ({ mark, ...receipt }: Doc, n: number): Doc => {
  const printed = mark as { fd: number };
  return { ...receipt, mark: { ...printed, fd: printed.fd + n } };
};
