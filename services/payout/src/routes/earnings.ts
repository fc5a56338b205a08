import { currentUser, ref, type Server } from '@leko/server';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../actions/deps.ts';
import { getEarnings } from '../actions/get-earnings.ts';
import { CoolDownDays, EarningsView } from '../schemas/earnings.ts';
import { answers, reading } from './parts.ts';

const Query = Type.Object({ cool_down_days: Type.Optional(CoolDownDays) }, { additionalProperties: false });

export function earningsRoutes(app: Server, deps: Deps): void {
  const schema = {
    ...reading('getEarnings', 'What a coach has earned, and what of it can be paid out'),
    querystring: Query,
    response: { 200: ref(EarningsView), ...answers },
  };
  app.get('/api/v1/pay/earnings', { config: { access: 'user' }, schema }, async (request) =>
    getEarnings(deps, { coachId: currentUser(request), coolDownDays: request.query.cool_down_days }),
  );
}
