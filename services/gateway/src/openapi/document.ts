import type { GatewayConfig } from '../config.ts';
import type { GatewayRoute, Service } from '../routes-table.ts';
import { join, type Part } from './join.ts';
import { sandboxPaths } from './sandbox.ts';

const EXAMPLE_USER = '00000000-0000-1000-9000-510d9bb07630';

const ABOUT = `Payments of a marketplace where athletes buy training sessions from coaches.

Every request carries \`Authorization: Bearer <JWT>\`, and where a user is meant, \`x-current-user-id\` with the token's
\`sub\`. Repeat a POST or PUT safely by sending the same \`Idempotency-Key\`. Errors are RFC 9457 \`application/problem+json\`.`;

const TRY_IT = `

**Sandbox.** Send \`POST /sandbox/tokens\` with \`{"sub": "${EXAMPLE_USER}"}\` (add \`"roles": ["ops"]\`
for operations), press *Authorize* and paste the token. The examples below then work as they stand; for another user send
the same uuid as \`sub\` and as \`x-current-user-id\`.`;

const parameters = {
  CurrentUserId: {
    name: 'x-current-user-id',
    in: 'header',
    required: true,
    description:
      "The user the request is about; the token's `sub`, unless its role is `ops`, or `service` with the scope `act-as`",
    schema: { type: 'string', format: 'uuid' },
    example: EXAMPLE_USER,
  },
  RequestId: {
    name: 'x-request-id',
    in: 'header',
    required: false,
    description: 'Comes back in the answer and stands in the logs; made up where absent',
    schema: { type: 'string', pattern: '^[\\w-]{1,64}$' },
  },
};

/** The description of the whole platform as its callers see it. */
export function describePlatform(
  { PUBLIC_URL, SANDBOX_URL }: Pick<GatewayConfig, 'PUBLIC_URL' | 'SANDBOX_URL'>,
  table: readonly GatewayRoute[],
  { parts, unavailable }: { parts: readonly Part[]; unavailable: readonly Service[] },
): Record<string, unknown> {
  const { paths, schemas } = join(table, parts);
  const sandbox = SANDBOX_URL !== undefined;
  return {
    openapi: '3.1.0',
    info: { title: 'LE-KO Pay', version: '1.0.3', description: sandbox ? ABOUT + TRY_IT : ABOUT },
    servers: [{ url: PUBLIC_URL.replace(/(?<!\/)\/+$/, '') }],
    security: [{ bearerHttpAuthentication: [] }],
    paths: { ...paths, ...(sandbox ? sandboxPaths : {}) },
    components: {
      schemas,
      parameters,
      securitySchemes: { bearerHttpAuthentication: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
    ...(unavailable.length === 0 ? {} : { 'x-unavailable': unavailable }),
  };
}
