import { OneOf, Page, PageQuery, Uuid } from '@leko/contracts';
import { problemResponses, readPage, ref, type Server } from '@leko/server';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { MESSAGE_STATES } from '../mails/domain/message.ts';
import { Message } from '../mails/schemas.ts';
import { liftSuppression } from './lift-suppression.ts';
import { getMessage, getMessages } from './view-messages.ts';

const BASE = '/api/v1/notification/private';
const tags = ['notification'];

/** What became of the mails: for operators, and for the services that asked for them. */
export function messageRoutes(app: Server, deps: Deps): void {
  const listSchema = {
    operationId: 'listMessages',
    summary: 'Mails, newest first, each with its timeline',
    tags,
    querystring: Type.Object(
      {
        ...PageQuery,
        userId: Type.Optional(Uuid('Whom the mail is for')),
        state: Type.Optional(OneOf(MESSAGE_STATES, 'State of the message')),
        template: Type.Optional(Type.String({ maxLength: 64 })),
      },
      { additionalProperties: false },
    ),
    response: { 200: Page(ref(Message)), ...problemResponses },
  };

  app.get(`${BASE}/messages`, { config: { access: 'staff' }, schema: listSchema }, async (request) => {
    const { page, limit } = readPage(request.query);
    const { userId, state, template } = request.query;
    const filter = { userId: userId?.toLowerCase(), state, template };
    const { data, total } = await getMessages(deps, { ...filter, page, limit });
    return { data, count: data.length, page, limit, total };
  });

  const getSchema = {
    operationId: 'getMessage',
    summary: 'One mail and all that happened to it',
    tags,
    params: Type.Object({ id: Uuid('Message ID') }),
    response: { 200: ref(Message), ...problemResponses },
  };

  app.get(`${BASE}/messages/:id`, { config: { access: 'staff' }, schema: getSchema }, async (request) =>
    getMessage(deps, request.params.id),
  );

  const liftSchema = {
    operationId: 'liftSuppression',
    summary: 'Write again to a user whose address a mail server had rejected',
    tags,
    params: Type.Object({ user_id: Uuid('The user') }),
    response: { 200: Type.Object({ lifted: Type.Integer({ minimum: 0 }) }), ...problemResponses },
  };

  app.delete(`${BASE}/suppressions/:user_id`, { config: { access: 'ops' }, schema: liftSchema }, async (request) => {
    const input = { userId: request.params.user_id.toLowerCase(), by: request.caller?.act ?? '' };
    return { lifted: await liftSuppression(deps, input) };
  });
}
