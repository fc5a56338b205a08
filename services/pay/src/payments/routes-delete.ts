import { Uuid } from '@leko/contracts';
import { currentCaller, problemResponses, ref, requestDeadline, type Server } from '@leko/server';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { deletePayment } from './delete-payment.ts';
import { Payment } from './schemas.ts';

export function deletePaymentRoute(app: Server, deps: Deps): void {
  const schema = {
    operationId: 'deletePayment',
    summary: 'Remove a payment that no money has moved for',
    tags: ['pay'],
    params: Type.Object({ id: Uuid('Payment ID') }),
    response: { 200: ref(Payment), ...problemResponses },
  };

  app.delete('/api/v1/pay/payments/:id', { config: { access: 'ops' }, schema }, async (request) =>
    deletePayment(deps, {
      id: request.params.id,
      act: currentCaller(request).act,
      deadline: requestDeadline(request),
    }),
  );
}
