interface SandboxRoute {
  readonly summary: string;
  readonly example?: unknown;
  readonly parameters?: readonly unknown[];
}

const upstreamName = {
  name: 'name',
  in: 'path',
  required: true,
  schema: { type: 'string', enum: ['tochka_acquiring', 'firstofd', 'tochka_b2b_registry'] },
};
const behind = { name: 'behind', in: 'query', required: false, schema: { type: 'integer', minimum: 1 } };
const limit = { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 1000 } };
const mailTo = { name: 'to', in: 'query', required: false, schema: { type: 'string' } };

const PAGES = '; at most a thousand, the Link header says where the list goes on';

/** The switches of the sandbox, in brief, so that everything on the page can be tried from the page. */
export const sandboxPaths = {
  '/sandbox/tokens': {
    post: operation({
      summary: 'A bearer token for whomever you like',
      example: { sub: '00000000-0000-1000-9000-510d9bb07630', roles: ['user'] },
    }),
  },
  '/sandbox/clock': {
    get: operation({ summary: 'What time it is in the sandbox' }),
    post: operation({ summary: 'Moves the clock; what falls due on the way happens', example: { advance: 'P7D' } }),
  },
  '/sandbox/settle': { post: operation({ summary: 'Waits until nothing moves any more', example: {} }) },
  '/sandbox/mailbox': {
    get: operation({ summary: `The newest mails that were sent${PAGES}`, parameters: [mailTo, behind, limit] }),
  },
  '/sandbox/upstreams/{name}/truth': {
    get: operation({
      summary: `What the outside world believes has happened${PAGES}`,
      parameters: [upstreamName, behind, limit],
    }),
  },
  '/sandbox/upstreams/{name}/faults': {
    post: operation({
      summary: 'Makes an upstream misbehave',
      example: { fault: 'refuse', times: 1 },
      parameters: [upstreamName],
    }),
    delete: operation({ summary: 'Heals an upstream', parameters: [upstreamName] }),
  },
};

function operation({ summary, example, parameters = [] }: SandboxRoute) {
  const content = { 'application/json': { schema: { type: 'object' }, example } };
  return {
    tags: ['sandbox'],
    summary,
    security: [],
    parameters,
    ...(example === undefined ? {} : { requestBody: { content } }),
    responses: { '2XX': { description: 'Done' }, '4XX': { description: 'Not possible' } },
  };
}
