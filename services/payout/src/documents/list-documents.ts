import { lookAs } from '@leko/postgres';
import type { Deps } from '../deps.ts';
import { type DocumentPage, documentView } from './schemas.ts';
import { type DocumentFilter, listDocuments as readDocuments } from './store.ts';

/** Documents, newest first, each with an address that is valid for five minutes; without one until its file is stored. */
export async function listDocuments(
  { db, clock, links }: Pick<Deps, 'db' | 'clock' | 'links'>,
  filter: DocumentFilter,
): Promise<DocumentPage> {
  const { userId } = filter;
  const { documents, total } =
    userId === undefined
      ? await readDocuments(db, filter)
      : await lookAs(db, userId, (tx) => readDocuments(tx, filter));
  const now = clock();
  const data = documents.map((document) =>
    documentView(document, document.storedAt === undefined ? undefined : links.urlOf(document.id, now)),
  );
  return { data, count: data.length, page: filter.page, limit: filter.limit, total };
}
