import { PageQuery, Uuid } from '@leko/contracts';
import { currentUser, readPage, ref, type Server } from '@leko/server';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { answers, reading } from '../route-parts.ts';
import { getOperation } from './get-operation.ts';
import { listOperations } from './list-operations.ts';
import { OperationFilter, OperationPage, OperationView } from './schemas.ts';

const PATH = '/api/v1/pay/operations';
const Params = Type.Object({ id: Uuid('Operation ID') });
/** Refuses typing errors such as the year 0202, which would give an empty list. */
const Day = (description: string) =>
  Type.String({ format: 'date', pattern: '^20\\d\\d-', description, examples: ['2026-11-29'] });
const Query = Type.Object(
  {
    start_date: Type.Optional(Day('First day, where the platform is; Monday of this week when left out')),
    end_date: Type.Optional(Day('Last day, included; today when left out')),
    type: Type.Optional({ ...OperationFilter, default: 'ALL' }),
    ...PageQuery,
  },
  { additionalProperties: false },
);
const access = { config: { access: 'user' } } as const;

export function operationRoutes(app: Server, deps: Deps): void {
  const list = {
    ...reading('listOperations', 'Payments and remittances of a coach, newest first'),
    querystring: Query,
    response: { 200: ref(OperationPage), ...answers },
  };
  app.get(PATH, { ...access, schema: list }, async (request) => {
    const { start_date: startDate, end_date: endDate, type = 'ALL' } = request.query;
    const filter = { type, startDate, endDate };
    return listOperations(deps, { coachId: currentUser(request), ...filter, ...readPage(request.query) });
  });

  const one = {
    ...reading('getOperation', 'An operation'),
    params: Params,
    response: { 200: ref(OperationView), ...answers },
  };
  app.get(`${PATH}/:id`, { ...access, schema: one }, async (request) =>
    getOperation(deps, { id: request.params.id, coachId: currentUser(request) }),
  );
}
