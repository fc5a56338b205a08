import { Uuid } from '@leko/contracts';
import { currentUser, problemResponses, ref, requestDeadline, type Server } from '@leko/server';
import { IdempotencyHeaders, requestKey } from '@leko/service';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { Capture } from '../refunds/schemas.ts';
import { capturePayment } from './capture-payment.ts';

export function captureRoutes(app: Server, deps: Deps): void {
  app.post(
    '/api/v1/pay/payments/:id/capture',
    {
      // The documented request has no body; many clients say that it is JSON all the same.
      config: { access: 'user', body: 'optional' },
      schema: {
        operationId: 'capturePayment',
        summary: 'Note that the service was delivered, and take the money that was only held',
        tags: ['pay'],
        headers: IdempotencyHeaders,
        params: Type.Object({ id: Uuid('Payment ID') }),
        response: { 200: ref(Capture), ...problemResponses },
      },
    },
    async (request) =>
      capturePayment(deps, {
        key: requestKey(request),
        id: request.params.id,
        athleteId: currentUser(request),
        deadline: requestDeadline(request),
      }),
  );
}
