import { PlainText, Uuid } from '@leko/contracts';
import { problemResponses, type Server } from '@leko/server';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { publishEvent } from './publish-event.ts';

export function eventRoutes(app: Server, deps: Deps): void {
  const schema = {
    operationId: 'publishEvent',
    summary: 'Take in an event of an internal service',
    tags: ['internal services'],
    body: Type.Object(
      {
        id: Uuid('Event ID: the same one again changes nothing'),
        type: PlainText(64, 'Event type', ['user.registered']),
        data: Type.Object({}, { additionalProperties: true }),
      },
      { additionalProperties: false },
    ),
    response: { 202: Type.Object({ id: Type.String() }), ...problemResponses },
  };

  app.post('/api/v1/events', { config: { access: 'service' }, schema }, async ({ body }, reply) => {
    await publishEvent(deps, body);
    return reply.code(202).send({ id: body.id });
  });
}
