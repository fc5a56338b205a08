import { httpValidationResponses, ref, type Server } from '@leko/server';
import { IdempotencyHeaders, requestKey } from '@leko/service';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { confirmAddress } from './confirm-address.ts';
import { Verification } from './schemas.ts';

export function verificationRoutes(app: Server, deps: Deps): void {
  const schema = {
    operationId: 'confirmEmail',
    summary: 'Take the token of a confirming link, once',
    tags: ['notification'],
    headers: IdempotencyHeaders,
    body: Type.Object(
      {
        token: Type.String({
          pattern: '^[\\w-]+\\.[\\w-]+\\.[\\w-]+$',
          maxLength: 1_000,
          description: 'From the link',
        }),
      },
      { additionalProperties: false },
    ),
    response: { 200: ref(Verification), ...httpValidationResponses },
  };
  const config = { access: 'service', invalidInput: 'http-validation-error' } as const;

  app.post('/api/v1/notification/private/verifications', { config, schema }, async (request) =>
    confirmAddress(deps, { key: requestKey(request), token: request.body.token }),
  );
}
