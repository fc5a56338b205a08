import { createHash, timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import { Value } from '@sinclair/typebox/value';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { acceptJsonAndForms, installTransportFaults, moscowDate, requestText } from '../kit/index.ts';
import {
  BankRefusal,
  envelope,
  envelopeText,
  errorAnswer,
  inTurns,
  linkView,
  operationView,
  refundView,
} from './answers.ts';
import type { Bank } from './bank.ts';
import { faultText } from './hooks.ts';
import { amountOf, checkCustomer, checkMerchant, newOperation, parse } from './link.ts';
import { capture, type Operation, type OperationStatus, refund, type Step, shown, shownLate } from './operation.ts';
import { dayRegistryText } from './registry.ts';
import { CreateLink, ListQuery, RefundBody, RegistryQuery, RetailersQuery } from './schemas.ts';
import type { OperationStore } from './store.ts';

const BASE = '/uapi/acquiring/v1.0';
const JSON_TYPE = 'application/json; charset=utf-8';
const JWK_PATH = '/doc/openapi/static/keys/public';

/** The bank's protocol: everything that our service calls. */
export async function bankApi(app: FastifyInstance, bank: Bank): Promise<void> {
  acceptJsonAndForms(app);
  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = toAnswer(error);
    return reply.code(status).send(body);
  });
  installTransportFaults(app, {
    upstream: 'tochka_acquiring',
    faults: bank.ctx.faults,
    refusal: () => errorAnswer(400, 'The operation was refused by the bank'),
    failure: (turn) =>
      turn % 2 === 1 ? errorAnswer(500, 'Internal server error') : errorAnswer(424, 'A dependent service failed'),
    auxiliary: (text) => text.startsWith(`GET ${JWK_PATH}`),
  });
  app.get(JWK_PATH, () => bank.hooks.publicJwk());
  await app.register(async (guarded) => {
    guarded.addHook('preHandler', async (request) => checkBearer(request, bank.options.bearerToken));
    operationRoutes(guarded, bank);
    readRoutes(guarded, bank);
  });
}

function operationRoutes(app: FastifyInstance, bank: Bank): void {
  const { store, ctx, hooks, linkOf } = bank;

  app.post(`${BASE}/payments`, (request) => {
    const operation = store.save(newOperation(parse(CreateLink, request.body).Data, bank, requestText(request)));
    return envelope(linkView(operation, linkOf(operation)), selfOf(request));
  });
  app.post<{ Params: { operationId: string } }>(`${BASE}/payments/:operationId/capture`, (request) => {
    const found = find(store, request.params.operationId);
    const operation = accept(bank, request, { found, step: capture(found, ctx.clock()) });
    hooks.announce(operation, faultText(request, operation));
    return envelope({ result: true }, selfOf(request));
  });
  app.post<{ Params: { operationId: string } }>(`${BASE}/payments/:operationId/refund`, (request) => {
    const kopecks = amountOf(parse(RefundBody, request.body).Data.amount);
    const found = find(store, request.params.operationId);
    const step = refund(found, kopecks, ctx.clock(), refundable(bank, faultText(request, found)));
    const operation = accept(bank, request, { found, step });
    return envelope(refundView(operation), selfOf(request));
  });
}

function readRoutes(app: FastifyInstance, bank: Bank): void {
  const { store, ctx, options, linkOf } = bank;
  const visible = (operation: Operation) => ctx.clock() >= new Date(operation.visibleAt);

  app.get<{ Params: { operationId: string } }>(`${BASE}/payments/:operationId`, (request) => {
    const operation = find(store, request.params.operationId);
    if (!visible(operation)) throw unknownOperation();
    const view = operationView(shown(operation, ctx.clock()), linkOf(operation));
    return envelope({ Operation: [view] }, selfOf(request));
  });
  app.get(`${BASE}/payments`, (request) => {
    const query = parse(ListQuery, Value.Convert(ListQuery, request.query));
    checkCustomer(query.customerCode, bank);
    const perPage = query.perPage ?? 1000;
    const wanted = { from: query.fromDate, to: query.toDate, status: query.status };
    const { operations, total } = store.list(wanted, { skip: ((query.page ?? 1) - 1) * perPage, count: perPage });
    const views = operations.map((operation) => operationView(shown(operation, ctx.clock()), linkOf(operation)));
    return envelope({ Operation: views }, selfOf(request), Math.max(1, Math.ceil(total / perPage)));
  });
  app.get(`${BASE}/registry`, (request, reply) => {
    const query = parse(RegistryQuery, request.query);
    checkCustomer(query.customerCode, bank);
    checkMerchant(query.merchantId, bank);
    const registry = dayRegistryText(query, { store, today: moscowDate(ctx.clock()), linkOf });
    return reply.type(JSON_TYPE).send(Readable.from(inTurns(envelopeText('Registry', registry, selfOf(request)))));
  });
  app.get(`${BASE}/retailers`, (request) => {
    checkCustomer(parse(RetailersQuery, request.query).customerCode, bank);
    return envelope({ Retailer: [retailer(options.merchantId, options.customerCode)] }, selfOf(request));
  });
}

function refundable({ ctx, options }: Bank, text: string): OperationStatus[] {
  const isStrict = options.strictRefunds || ctx.faults.take('tochka_acquiring', 'strict_refunds', text);
  return isStrict ? ['APPROVED'] : ['APPROVED', 'REFUNDED_PARTIALLY'];
}

function find(store: OperationStore, operationId: string): Operation {
  const operation = store.get(operationId);
  if (!operation) throw unknownOperation();
  return operation;
}

function accept(
  { store, ctx }: Bank,
  request: FastifyRequest,
  { found, step }: { found: Operation; step: Step },
): Operation {
  if (!step.ok) throw new BankRefusal(400, step.reason);
  const isLate = ctx.faults.take('tochka_acquiring', 'late_visibility', faultText(request, found));
  return store.save(isLate ? shownLate(step.operation, found, ctx.clock()) : step.operation);
}

function checkBearer(request: FastifyRequest, bearerToken: string): void {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const given = digest(request.headers.authorization ?? '');
  if (!timingSafeEqual(given, digest(`Bearer ${bearerToken}`)))
    throw new BankRefusal(403, 'The token is missing or has no permission');
}

function retailer(merchantId: string, customerCode: string): object {
  return {
    status: 'REG',
    isActive: true,
    mcc: '7997',
    rate: 2.5,
    name: 'LE-KO',
    merchantId,
    customerCode,
    paymentModes: ['card', 'sbp'],
    cashbox: 'third_party',
  };
}

function unknownOperation(): BankRefusal {
  return new BankRefusal(404, 'There is no such operation');
}

function selfOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}${request.url}`;
}

function toAnswer(error: unknown) {
  if (error instanceof BankRefusal) return errorAnswer(error.status, error.message);
  const { statusCode, message } = error as { statusCode?: number; message: string };
  return statusCode !== undefined && statusCode < 500 ? errorAnswer(400, message) : errorAnswer(500, message);
}
