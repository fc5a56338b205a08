import { problemResponses, ref, type Server } from '@leko/server';
import { Type } from '@sinclair/typebox';
import { StateMachine } from './schemas.ts';
import { viewStateMachine } from './view-state-machine.ts';

export function stateMachineRoutes(app: Server): void {
  const schema = {
    operationId: 'getStateMachine',
    summary: 'The states of a payment, a refund or a receipt, and how it comes from one to the other',
    tags: ['pay'],
    params: Type.Object({
      name: Type.String({ maxLength: 40, description: '`payment`, `refund` or `receipt`', examples: ['payment'] }),
    }),
    response: { 200: ref(StateMachine), ...problemResponses },
  };

  app.get('/api/v1/pay/state-machines/:name', { config: { access: 'any' }, schema }, async ({ params }) => {
    const { states, commands, moves, name } = viewStateMachine(params.name);
    return { name, states: [...states], commands: [...commands], moves: [...moves] };
  });
}
