import { PageQuery, Uuid } from '@leko/contracts';
import { currentUser, readPage, ref, type Server } from '@leko/server';
import { requestKey } from '@leko/service';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { answers, reading, requireSameCoach, writing } from '../route-parts.ts';
import { createRecipient } from './create-recipient.ts';
import { getRecipient } from './get-recipient.ts';
import { listRecipients } from './list-recipients.ts';
import { RecipientPage, RecipientRequest, RecipientView } from './schemas.ts';
import { updateRecipient } from './update-recipient.ts';

const PATH = '/api/v1/pay/recipients';
const Params = Type.Object({ id: Uuid('Recipient ID') });
const Query = Type.Object(PageQuery, { additionalProperties: false });
const access = { config: { access: 'user' } } as const;
const details = { config: { access: 'user', limit: 'details' } } as const;

export function recipientRoutes(app: Server, deps: Deps): void {
  const list = {
    ...reading('listRecipients', 'The recipients of a coach'),
    querystring: Query,
    response: { 200: ref(RecipientPage), ...answers },
  };
  app.get(PATH, { ...access, schema: list }, async (request) =>
    listRecipients(deps, { coachId: currentUser(request), ...readPage(request.query) }),
  );

  const create = {
    ...writing('createRecipient', 'Adds a recipient'),
    body: ref(RecipientRequest),
    response: { 201: ref(RecipientView), ...answers },
  };
  app.post(PATH, { ...details, schema: create }, async (request, reply) => {
    const { coachId: named, ...details } = request.body;
    const coachId = currentUser(request);
    requireSameCoach(named, coachId);
    return reply.code(201).send(await createRecipient(deps, { coachId, details, key: requestKey(request) }));
  });

  const one = {
    ...reading('getRecipient', 'A recipient'),
    params: Params,
    response: { 200: ref(RecipientView), ...answers },
  };
  app.get(`${PATH}/:id`, { ...access, schema: one }, async (request) =>
    getRecipient(deps, { id: request.params.id, coachId: currentUser(request) }),
  );

  const update = {
    ...writing('updateRecipient', 'Replaces a recipient'),
    params: Params,
    body: ref(RecipientRequest),
    response: { 200: ref(RecipientView), ...answers },
  };
  app.put(`${PATH}/:id`, { ...details, schema: update }, async (request) => {
    const { coachId: named, ...details } = request.body;
    const coachId = currentUser(request);
    requireSameCoach(named, coachId);
    return updateRecipient(deps, { id: request.params.id, coachId, details, key: requestKey(request) });
  });
}
