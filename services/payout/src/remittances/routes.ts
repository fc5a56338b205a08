import { Uuid } from '@leko/contracts';
import { parseExactAmount } from '@leko/money';
import { currentUser, invalidInput, ref, type Server } from '@leko/server';
import { requestKey } from '@leko/service';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { answers, reading, requireSameCoach, writing } from '../route-parts.ts';
import { createRemittance } from './create-remittance.ts';
import { deleteRemittance } from './delete-remittance.ts';
import { getRemittance } from './get-remittance.ts';
import { RemittanceRequest, RemittanceView } from './schemas.ts';

const PATH = '/api/v1/pay/remittances';
const Params = Type.Object({ remittanceId: Uuid('Remittance ID') });
const access = { config: { access: 'user' } } as const;

export function remittanceRoutes(app: Server, deps: Deps): void {
  const create = {
    ...writing('createRemittance', 'Pays the available amount out to the recipient that was updated last'),
    body: ref(RemittanceRequest),
    response: { 201: ref(RemittanceView), ...answers },
  };
  app.post(PATH, { config: { access: 'user', limit: 'remittance' }, schema: create }, async (request, reply) => {
    const { availableAmount, thresholdOverrideByFee = false, coachId: named } = request.body;
    const coachId = currentUser(request);
    requireSameCoach(named, coachId);
    const seen = parseExactAmount(availableAmount);
    if (seen === undefined) throw invalidInput('/body/availableAmount', 'must be an amount in RUB');
    const input = { coachId, seen, overrideThreshold: thresholdOverrideByFee, key: requestKey(request) };
    return reply.code(201).send(await createRemittance(deps, input));
  });

  const one = {
    ...reading('getRemittance', 'A remittance'),
    params: Params,
    response: { 200: ref(RemittanceView), ...answers },
  };
  app.get(`${PATH}/:remittanceId`, { ...access, schema: one }, async (request) =>
    getRemittance(deps, { id: request.params.remittanceId, coachId: currentUser(request) }),
  );
  const remove = {
    ...reading('deleteRemittance', 'Takes back a remittance that was not sent yet'),
    params: Params,
    response: { 200: ref(RemittanceView), ...answers },
  };
  app.delete(`${PATH}/:remittanceId`, { ...access, schema: remove }, async (request) =>
    deleteRemittance(deps, { id: request.params.remittanceId, coachId: currentUser(request) }),
  );
}
