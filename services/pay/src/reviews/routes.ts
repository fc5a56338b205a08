import { DateTime, OneOf, Page, PageQuery, Text, Uuid } from '@leko/contracts';
import { currentCaller, problemResponses, readPage, ref, requestDeadline, type Server } from '@leko/server';
import { IdempotencyHeaders, requestKey } from '@leko/service';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { decideReview } from './decide-review.ts';
import { reviewActions, reviewKinds } from './domain/review.ts';
import { listReviews } from './list-reviews.ts';

const strict = { additionalProperties: false };
const open = { additionalProperties: true };
const Kind = OneOf(reviewKinds, 'What waits for a person');
const Action = OneOf(reviewActions, 'What a person may decide');

const Review = Type.Object(
  {
    id: Uuid('The object that waits: payment, refund, receipt or difference'),
    kind: Kind,
    reason: Type.String(),
    since: DateTime,
    ageSeconds: Type.Integer({ minimum: 0 }),
    actions: Type.Array(Type.Object({ action: Action, means: Type.String() }, strict)),
    payment: Type.Optional(Type.Object({}, { ...open, description: 'The payment as we know it' })),
    bank: Type.Optional(Type.Object({}, { ...open, description: "The bank's own view, when it was last read" })),
    calls: Type.Array(Type.Object({}, open), { description: 'The newest calls to upstreams that served it' }),
  },
  { $id: 'Review', ...strict },
);

const DecisionRequest = Type.Object(
  { action: Action, why: Text(500, 'Why; it is kept for good', ['The bank confirmed it by phone']) },
  { $id: 'ReviewDecisionRequest', ...strict },
);

const Decided = Type.Object(
  {
    id: Uuid('The object'),
    kind: Kind,
    action: Action,
    open: Type.Boolean({ description: 'It still waits for a person' }),
    reason: Type.Optional(Type.String()),
  },
  { $id: 'ReviewDecision', ...strict },
);

export const reviewSchemas = [Review, DecisionRequest, Decided];

const config = { access: 'ops' as const };
const tags = ['operators'];

/** The review list, and the decisions on it. */
export function reviewRoutes(app: Server, deps: Deps): void {
  app.get(
    '/api/v1/pay/payments/review',
    {
      config,
      schema: {
        operationId: 'listReviews',
        summary: 'Payments, captures, refunds, receipts and differences that wait for a person, oldest first',
        tags,
        querystring: Type.Object({ ...PageQuery, kind: Type.Optional(Kind) }, strict),
        response: { 200: Page(ref(Review)), ...problemResponses },
      },
    },
    async (request) => {
      const { page, limit } = readPage(request.query);
      const { data, total } = await listReviews(deps, { kind: request.query.kind, page, limit });
      const views = data.map(({ calls, ...view }) => ({ ...view, calls: [...calls] }));
      return { data: views, count: data.length, page, limit, total };
    },
  );

  app.post(
    '/api/v1/pay/payments/review/:id',
    {
      config,
      schema: {
        operationId: 'decideReview',
        summary: 'Decide what becomes of it; who decided and why is kept for good',
        tags,
        headers: IdempotencyHeaders,
        params: Type.Object({ id: Uuid('What waits') }),
        body: ref(DecisionRequest),
        response: { 200: ref(Decided), ...problemResponses },
      },
    },
    async (request) =>
      decideReview(deps, {
        key: requestKey(request),
        id: request.params.id,
        ...request.body,
        by: currentCaller(request),
        deadline: requestDeadline(request),
      }),
  );
}
