import { DateTime, Page, Uuid } from '@leko/contracts';
import { ref } from '@leko/server';
import { Type } from '@sinclair/typebox';

export const UpstreamName = Type.Literal('tochka_b2b_registry', { description: 'Name of the upstream' });

export const UpstreamView = Type.Object(
  {
    id: Uuid('Call ID'),
    name: UpstreamName,
    trackingId: Type.String({ description: 'Our object that the call served' }),
    request: Type.Object({}, { additionalProperties: true, description: 'Body sent, without secrets' }),
    response: Type.Object({}, { additionalProperties: true, description: 'Body received, without secrets' }),
    method: Type.Union((['GET', 'POST', 'PUT', 'DELETE'] as const).map((method) => Type.Literal(method))),
    scheme: Type.String(),
    host: Type.String(),
    path: Type.String(),
    query: Type.String(),
    statusCode: Type.Number({ description: '0 when there was no answer' }),
    createdAt: DateTime,
  },
  { $id: 'PayoutUpstream', additionalProperties: false },
);

export const UpstreamPage = Type.Object(Page(ref(UpstreamView)).properties, {
  $id: 'PayoutUpstreamPage',
  additionalProperties: false,
});
