import { Uuid } from '@leko/contracts';
import { currentCaller, httpValidationResponses, type Request, ref, requestDeadline, type Server } from '@leko/server';
import { IdempotencyHeaders, requestKey } from '@leko/service';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { cancelPayment } from './cancel-payment.ts';
import { PrivatePayment } from './schemas.ts';
import { updatePayment } from './update-payment.ts';
import { updateUser } from './update-user.ts';

const config = { access: 'service', invalidInput: 'http-validation-error', body: 'optional' } as const;
const schema = {
  tags: ['private payment API'],
  headers: IdempotencyHeaders,
  body: Type.Object({}, { additionalProperties: false, description: 'Nothing; it may be left out' }),
  response: { 200: ref(PrivatePayment), ...httpValidationResponses },
};
const ofPayment = { ...schema, params: Type.Object({ payment_id: Uuid('Payment ID') }) };
const ofUser = { ...schema, params: Type.Object({ user_id: Uuid('User ID') }) };

/** The private API of the training platform: names and formats here are its contract, not ours. */
export function privateApiRoutes(app: Server, deps: Deps): void {
  app.post(
    '/api/v1/payment/private/payment/:payment_id/update',
    { config, schema: { ...ofPayment, operationId: 'updatePayment', summary: 'The payment after a look at the bank' } },
    async (request) => updatePayment(deps, { ...common(request), id: request.params.payment_id }),
  );

  app.post(
    '/api/v1/payment/private/payment/:payment_id/cancel',
    { config, schema: { ...ofPayment, operationId: 'cancelPayment', summary: 'Close a payment, or give it back' } },
    async (request) =>
      cancelPayment(deps, { ...common(request), id: request.params.payment_id, by: currentCaller(request) }),
  );

  app.post(
    '/api/v1/payment/private/user/:user_id/update',
    {
      config,
      schema: { ...ofUser, operationId: 'updateUser', summary: 'The newest payment of a user brought up to date' },
    },
    async (request) => updateUser(deps, { ...common(request), userId: request.params.user_id }),
  );
}

const common = (request: Request) => ({ key: requestKey(request), deadline: requestDeadline(request) });
