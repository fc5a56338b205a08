import { OneOf, PageQuery, plainId, Uuid } from '@leko/contracts';
import type { Caller } from '@leko/runtime';
import { currentCaller, readPage, ref, type Server } from '@leko/server';
import { Type } from '@sinclair/typebox';
import { attachment } from '../attachment.ts';
import type { Deps } from '../deps.ts';
import { answers, reading } from '../route-parts.ts';
import { listDocuments } from './list-documents.ts';
import { readDocument } from './read-document.ts';
import { DocumentPage } from './schemas.ts';

const PATH = '/api/v1/pay/documents';
const Query = Type.Object(
  {
    type: OneOf(['act'], 'Document type filter'),
    order_id: Type.Optional(Uuid('Documents of an order')),
    session_id: Type.Optional(Uuid('Documents of a session')),
    ...PageQuery,
  },
  { additionalProperties: false },
);
const Params = Type.Object({ id: Uuid('Document ID') });
const Link = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 100, description: 'Out of the downloadUrl' }) },
  { additionalProperties: false },
);
const PDF = {
  description: 'The document',
  headers: { 'content-disposition': Type.String() },
  content: { 'application/pdf': { schema: Type.Unsafe<Buffer>({ type: 'string', format: 'binary' }) } },
};

export function documentRoutes(app: Server, deps: Deps): void {
  const list = {
    ...reading('listDocuments', 'Documents of the caller, newest first; all documents for operators'),
    querystring: Query,
    response: { 200: ref(DocumentPage), ...answers },
  };
  // No user is named: the token says whose documents these are.
  app.get(PATH, { config: { access: 'any' }, schema: list }, async (request) => {
    const { order_id, session_id } = request.query;
    const [orderId, sessionId] = [order_id && plainId(order_id), session_id && plainId(session_id)];
    const userId = ownerOf(currentCaller(request));
    return listDocuments(deps, { userId, orderId, sessionId, ...readPage(request.query) });
  });

  const content = {
    ...reading('getDocumentContent', 'The PDF of a document; its address is the proof, nobody is asked who they are'),
    security: [],
    params: Params,
    querystring: Link,
    response: { 200: PDF, ...answers },
  };
  app.get(
    `${PATH}/:id/content`,
    { config: { access: 'public', limit: 'callback' }, schema: content },
    async (request, reply) => {
      const link = { documentId: request.params.id, token: request.query.token };
      const { fileName, sha256, body } = await readDocument(deps, link);
      return reply
        .type('application/pdf')
        .headers({
          'content-disposition': attachment(fileName),
          etag: `"${sha256}"`,
          'cache-control': 'private, no-store',
        })
        .send(body);
    },
  );
}

/** The user whose documents are listed; undefined for all documents. */
function ownerOf({ sub, act, roles }: Caller): string | undefined {
  return roles.includes('ops') ? undefined : (sub ?? act);
}
