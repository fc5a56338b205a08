import { OrderId, Page, PageQuery, plainId, Uuid } from '@leko/contracts';
import { currentUser, problemResponses, readPage, ref, requestDeadline, type Server } from '@leko/server';
import { IdempotencyHeaders, requestKey } from '@leko/service';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { readAmount, readServices } from './amounts.ts';
import { createPayment } from './create-payment.ts';
import { Payment, PaymentRequest } from './schemas.ts';
import { getPayment, getPaymentWithOperation, listOwnPayments } from './view-payment.ts';

const tags = ['pay'];
const access = 'user' as const;

const listQuery = Type.Object({ ...PageQuery, orderId: Type.Optional(OrderId) }, { additionalProperties: false });
const getQuery = Type.Object(
  { includeOperation: Type.Optional(Type.Boolean({ default: false })) },
  { additionalProperties: false },
);

export function paymentRoutes(app: Server, deps: Deps): void {
  createRoute(app, deps);
  listRoute(app, deps);
  getRoute(app, deps);
}

function createRoute(app: Server, deps: Deps): void {
  app.post(
    '/api/v1/pay/payments',
    {
      config: { access, limit: 'create' },
      schema: {
        operationId: 'createPayment',
        summary: 'Make a payment and get the link to pay it',
        tags,
        headers: IdempotencyHeaders,
        body: ref(PaymentRequest),
        response: { 201: ref(Payment), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { totalAmount, services, coachId, ...body } = request.body;
      const payment = await createPayment(deps, {
        key: requestKey(request),
        athleteId: currentUser(request),
        coachId: coachId.toLowerCase(),
        orderId: plainId(body.orderId),
        purpose: body.purpose,
        total: readAmount(totalAmount, '/body/totalAmount'),
        services: services && readServices(services),
        sendReceiptTo: body.sendReceiptTo,
        deadline: requestDeadline(request),
      });
      return reply.code(201).send(payment);
    },
  );
}

function listRoute(app: Server, deps: Deps): void {
  app.get(
    '/api/v1/pay/payments',
    {
      config: { access },
      schema: {
        operationId: 'listPayments',
        summary: 'The payments of the athlete, newest first',
        tags,
        querystring: listQuery,
        response: { 200: Page(ref(Payment)), ...problemResponses },
      },
    },
    async (request) => {
      const { page, limit } = readPage(request.query);
      const orderId = request.query.orderId && plainId(request.query.orderId);
      const { data, total } = await listOwnPayments(deps, { athleteId: currentUser(request), orderId, page, limit });
      return { data, count: data.length, page, limit, total };
    },
  );
}

function getRoute(app: Server, deps: Deps): void {
  app.get(
    '/api/v1/pay/payments/:id',
    {
      // A call to the bank costs more than a query.
      config: { access, limit: { class: 'costly', when: 'includeOperation' } },
      schema: {
        operationId: 'getPayment',
        summary: 'One payment of the athlete',
        tags,
        params: Type.Object({ id: Uuid('Payment ID') }),
        querystring: getQuery,
        response: { 200: ref(Payment), ...problemResponses },
      },
    },
    async (request) => {
      const input = { id: request.params.id, athleteId: currentUser(request), deadline: requestDeadline(request) };
      return request.query.includeOperation ? getPaymentWithOperation(deps, input) : getPayment(deps, input);
    },
  );
}
