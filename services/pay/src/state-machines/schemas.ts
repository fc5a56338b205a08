import { Type } from '@sinclair/typebox';

const strict = { additionalProperties: false };
const State = Type.Object(
  {
    name: Type.String({ examples: ['awaiting'] }),
    status: Type.Optional(Type.String({ description: 'The published status it is shown as', examples: ['CREATED'] })),
    meaning: Type.String(),
  },
  strict,
);
const Move = Type.Object(
  {
    command: Type.Optional(Type.String({ description: 'What makes the move', examples: ['open'] })),
    from: Type.String(),
    to: Type.String(),
  },
  strict,
);

export const StateMachine = Type.Object(
  {
    name: Type.String(),
    states: Type.Array(State),
    commands: Type.Array(Type.Object({ name: Type.String(), meaning: Type.String() }, strict), {
      description: 'None for a machine that only follows what an upstream says',
    }),
    moves: Type.Array(Move, { description: 'Every legal move; what is not here is refused' }),
  },
  { $id: 'StateMachine', ...strict },
);
