import { PageQuery, Text, Uuid } from '@leko/contracts';
import { currentCaller, problemResponses, readPage, ref, requestDeadline, type Server } from '@leko/server';
import { IdempotencyHeaders, requestKey } from '@leko/service';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { explainDifference } from './explain-difference.ts';
import { reconcileNow } from './reconcile-now.ts';
import { Reconciliation, ReconciliationLine, Verdict } from './schemas.ts';
import { viewReconciliation } from './view-reconciliation.ts';

const strict = { additionalProperties: false };
const tags = ['operators'];
const config = { access: 'ops' as const };
const date = Type.Optional(
  Type.String({
    pattern: '^\\d{4}-\\d{2}-\\d{2}$',
    description: 'A day in Moscow; yesterday, where left out',
    examples: ['2026-11-29'],
  }),
);
const listQuery = Type.Object({ ...PageQuery, date, verdict: Type.Optional(Verdict) }, strict);

/** Our payments compared with the bank's records, day by day. */
export function reconciliationRoutes(app: Server, deps: Deps): void {
  viewRoute(app, deps);
  reconcileRoute(app, deps);
  explainRoute(app, deps);
}

function viewRoute(app: Server, deps: Deps): void {
  app.get(
    '/api/v1/pay/reconciliations',
    {
      config,
      schema: {
        operationId: 'getReconciliation',
        summary: 'How a day of the bank and ours compare, open differences first',
        tags,
        querystring: listQuery,
        response: { 200: ref(Reconciliation), ...problemResponses },
      },
    },
    async ({ query }) => viewReconciliation(deps, { ...readPage(query), date: query.date, verdict: query.verdict }),
  );
}

function reconcileRoute(app: Server, deps: Deps): void {
  app.post(
    '/api/v1/pay/reconciliations',
    {
      config: { ...config, body: 'optional' },
      schema: {
        operationId: 'reconcile',
        summary: 'Compare a day now',
        tags,
        headers: IdempotencyHeaders,
        querystring: Type.Object({ date }, strict),
        response: { 200: ref(Reconciliation), ...problemResponses },
      },
    },
    async (request) =>
      reconcileNow(deps, {
        key: requestKey(request),
        who: currentCaller(request).act,
        date: request.query.date,
        deadline: requestDeadline(request),
      }),
  );
}

function explainRoute(app: Server, deps: Deps): void {
  app.post(
    '/api/v1/pay/reconciliations/:id/explain',
    {
      config,
      schema: {
        operationId: 'explainDifference',
        summary: 'Say why a difference is none to worry about',
        tags,
        headers: IdempotencyHeaders,
        params: Type.Object({ id: Uuid('ID of the line') }),
        body: Type.Object(
          { why: Text(500, 'What an operator found out', ['Paid back at the counter, order 42']) },
          strict,
        ),
        response: { 200: ref(ReconciliationLine), ...problemResponses },
      },
    },
    async (request) =>
      explainDifference(deps, {
        key: requestKey(request),
        id: request.params.id,
        who: currentCaller(request).act,
        why: request.body.why,
      }),
  );
}
