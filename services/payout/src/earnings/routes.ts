import { OneOf, PageQuery } from '@leko/contracts';
import { currentUser, ref, type Server } from '@leko/server';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { answers, reading } from '../route-parts.ts';
import { explainEarnings } from './explain-earnings.ts';
import { getEarnings } from './get-earnings.ts';
import { CoolDownDays, EarningsView } from './schemas.ts';
import { ExplanationPage, figures } from './schemas-explanation.ts';

const PATH = '/api/v1/pay/earnings';
const closed = { additionalProperties: false };
const Query = Type.Object({ cool_down_days: Type.Optional(CoolDownDays) }, closed);
const ExplainQuery = Type.Object(
  {
    figure: Type.Optional({ ...OneOf(figures, 'Which figure to explain'), default: 'total' }),
    cool_down_days: Type.Optional(CoolDownDays),
    ...PageQuery,
  },
  closed,
);
const access = { config: { access: 'user' } } as const;
const costly = { config: { access: 'user', limit: 'costly' } } as const;

export function earningsRoutes(app: Server, deps: Deps): void {
  const schema = {
    ...reading('getEarnings', 'What a coach has earned, and what of it can be paid out'),
    querystring: Query,
    response: { 200: ref(EarningsView), ...answers },
  };
  app.get(PATH, { ...access, schema }, async (request) =>
    getEarnings(deps, { coachId: currentUser(request), coolDownDays: request.query.cool_down_days }),
  );

  const explain = {
    ...reading('explainEarnings', 'Every change behind a figure of the earnings, oldest first, with running sums'),
    querystring: ExplainQuery,
    response: { 200: ref(ExplanationPage), ...answers },
  };
  // Without a highest page: however long the history, the last page ends in the figure.
  app.get(`${PATH}/explain`, { ...costly, schema: explain }, async (request) => {
    const { figure = 'total', cool_down_days: coolDownDays, page = 0, limit = 10 } = request.query;
    return explainEarnings(deps, { coachId: currentUser(request), figure, coolDownDays, page, limit });
  });
}
