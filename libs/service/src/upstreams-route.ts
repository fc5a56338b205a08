import { DateTime, OneOf, Page, PageQuery, PlainText, Uuid } from '@leko/contracts';
import { problemResponses, readPage, type Server } from '@leko/server';
import type { CallLog } from '@leko/upstream';
import { Type } from '@sinclair/typebox';

const Name = OneOf(['tochka_acquiring', 'firstofd', 'tochka_b2b_registry'], 'Upstream name');
const Payload = Type.Object({}, { additionalProperties: true, description: 'Redacted before it was stored' });

const Call = Type.Object(
  {
    id: Uuid('Call ID'),
    name: Name,
    trackingId: PlainText(128, 'The object of ours that the call served'),
    request: Payload,
    response: Payload,
    method: OneOf(['GET', 'POST', 'PUT', 'DELETE'], 'HTTP method'),
    scheme: Type.String(),
    host: Type.String(),
    path: Type.String(),
    query: Type.String(),
    statusCode: Type.Number({ description: '0 where no answer came' }),
    createdAt: DateTime,
  },
  { additionalProperties: false },
);

/** `GET /upstreams`: the log of calls to the outside, newest first. Each service answers for its own upstreams. */
export function upstreamsRoute(app: Server, log: CallLog): void {
  const schema = {
    operationId: 'listUpstreams',
    summary: 'Calls to a bank or a fiscal service',
    tags: ['operators'],
    querystring: Type.Object({ ...PageQuery, name: Name }, { additionalProperties: false }),
    response: { 200: Page(Call), ...problemResponses },
  };

  app.get('/api/v1/pay/upstreams', { config: { access: 'ops' }, schema }, async ({ query }) => {
    const { page, limit } = readPage(query);
    const { name } = query;
    const { rows, total } = await log.list({ name, page, limit });
    return { data: rows, count: rows.length, page, limit, total };
  });
}
