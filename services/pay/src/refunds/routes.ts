import { plainId, Uuid } from '@leko/contracts';
import {
  currentCaller,
  currentUser,
  invalidInput,
  problemResponses,
  ref,
  requestDeadline,
  type Server,
} from '@leko/server';
import { IdempotencyHeaders, requestKey } from '@leko/service';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { requestRefund } from './request-refund.ts';
import { Refund, RefundRequest } from './schemas.ts';

export function refundRoutes(app: Server, deps: Deps): void {
  app.post(
    '/api/v1/pay/payments/:id/refund',
    {
      config: { access: 'user', limit: 'refund' },
      schema: {
        operationId: 'refundPayment',
        summary: 'Give back a payment, or one session of it',
        tags: ['pay'],
        headers: IdempotencyHeaders,
        params: Type.Object({ id: Uuid('Payment ID') }),
        body: ref(RefundRequest),
        response: { 200: ref(Refund), ...problemResponses },
      },
    },
    async (request) => {
      const { paymentId, sessionId, sendReceiptTo } = request.body;
      const id = request.params.id.toLowerCase();
      if (paymentId.toLowerCase() !== id) throw invalidInput('/body/paymentId', 'must be the payment of the path');
      return requestRefund(deps, {
        key: requestKey(request),
        payment: { id, athleteId: currentUser(request) },
        sessionId: sessionId && plainId(sessionId),
        sendReceiptTo,
        by: currentCaller(request),
        deadline: requestDeadline(request),
      });
    },
  );
}
