import { randomUUID } from 'node:crypto';
import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  acceptJsonAndForms,
  installTransportFaults,
  moscowTimestamp,
  type ProtocolAnswer,
  requestText,
  type SimulatorContext,
} from '../kit/index.ts';
import type { FiscalPace } from './pace.ts';
import { type FiscalReceipt, hasEnded, OPERATIONS, problemOf, reportOf } from './receipt.ts';
import type { Register } from './register.ts';
import { Credentials, SaleBody } from './schemas.ts';
import type { FiscalTokens } from './tokens.ts';

export type FiscalOptions = { login: string; password: string; groupCode: string };

export type Fiscal = {
  ctx: SimulatorContext;
  options: FiscalOptions;
  register: Register;
  tokens: FiscalTokens;
  pace: FiscalPace;
};

type ErrorBody = { error_id: string; code: number; text: string; type: 'system' };
type GroupRequest = FastifyRequest<{ Params: { group: string } }>;
type ReportRequest = FastifyRequest<{ Params: { group: string; uuid: string } }>;

const BASE = '/possystem/v4';

class FiscalRefusal extends Error {
  readonly status: number;
  readonly code: number;
  constructor(status: number, code: number, text: string) {
    super(text);
    this.status = status;
    this.code = code;
  }
}

/** The register service's protocol: everything that our service calls. */
export async function fiscalApi(app: FastifyInstance, fiscal: Fiscal): Promise<void> {
  const { ctx, options, register, tokens, pace } = fiscal;
  acceptJsonAndForms(app);
  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = toAnswer(error, ctx.clock());
    return reply.code(status).send(body);
  });
  installTransportFaults(app, {
    upstream: 'firstofd',
    faults: ctx.faults,
    refusal: () => toAnswer(new FiscalRefusal(400, 13, 'IncomingValidationException: refused'), ctx.clock()),
    failure: () => toAnswer(new FiscalRefusal(500, 1, 'UnknownError'), ctx.clock()),
    auxiliary: (text) => text.startsWith(`POST ${BASE}/getToken`),
  });

  app.post(`${BASE}/getToken`, (request) => {
    const { login, pass } = parse(Credentials, request.body);
    if (login !== options.login || pass !== options.password)
      throw new FiscalRefusal(401, 12, 'AuthorizationUserOrPassword');
    return tokens.issue();
  });
  for (const operation of OPERATIONS) {
    app.post(`${BASE}/:group/${operation}`, async (request: GroupRequest) => {
      checkAccess(request, fiscal);
      const sale = parse(SaleBody, request.body);
      const known = register.byExternalId(sale.external_id);
      if (known) return accepted(known, alreadyKnown(known));
      const problem = problemOf(sale, operation, ctx.clock());
      if (problem) throw invalid(problem);
      return accepted(await register.accept(sale, operation, requestText(request)), null);
    });
  }
  app.get(`${BASE}/:group/report/:uuid`, (request: ReportRequest) => {
    checkAccess(request, fiscal);
    if (!pace.allows(requestText(request))) throw new FiscalRefusal(429, 8, 'TooManyRequests: one report a second');
    return report(register.byUuid(request.params.uuid), fiscal);
  });
}

function report(receipt: FiscalReceipt | undefined, { ctx, options }: Fiscal): object {
  if (!receipt) throw new FiscalRefusal(404, 32, 'StateMissingUuid: there is no receipt with this uuid');
  const hidden = ctx.clock() < new Date(receipt.visibleAt);
  if (hasEnded(receipt) && !hidden) return reportOf(receipt, ctx.publicUrl, options.groupCode);
  const error = errorBody(34, 'StateCheckNotFound: the receipt is not ready yet, ask again later');
  return { uuid: receipt.uuid, error, status: 'wait', payload: null, timestamp: moscowTimestamp(ctx.clock()) };
}

function accepted({ uuid, acceptedAt }: FiscalReceipt, error: ErrorBody | null): object {
  return { uuid, timestamp: moscowTimestamp(new Date(acceptedAt)), error, status: 'wait' };
}

function alreadyKnown({ externalId }: FiscalReceipt): ErrorBody {
  return errorBody(33, `IncomingExternalIdAlreadyExists: there is a receipt with external_id ${externalId} already`);
}

function checkAccess(request: GroupRequest, { ctx, options, tokens }: Fiscal): void {
  if (ctx.faults.take('firstofd', 'token_expired', requestText(request))) throw expired();
  const state = tokens.check(String(request.headers.token ?? ''));
  if (state === 'unknown') throw new FiscalRefusal(401, 10, 'AuthorizationToken: missing or wrong');
  if (state === 'expired') throw expired();
  if (request.params.group !== options.groupCode) throw invalid('group_code: there is no such group of registers');
}

const expired = () => new FiscalRefusal(401, 11, 'AuthorizationTokenExpired');

function parse<T extends TSchema>(schema: T, value: unknown): Static<T> {
  if (Value.Check(schema, value)) return value;
  const error = Value.Errors(schema, value).First();
  throw invalid(`${error?.path || 'body'}: ${error?.message ?? 'is not valid'}`);
}

function invalid(text: string): FiscalRefusal {
  return new FiscalRefusal(400, 13, `IncomingValidationException: ${text}`);
}

function errorBody(code: number, text: string): ErrorBody {
  return { error_id: randomUUID(), code, text, type: 'system' };
}

function toAnswer(error: unknown, now: Date): ProtocolAnswer {
  const { status, code, text } = reasonOf(error);
  return { status, body: { timestamp: moscowTimestamp(now), status: 'fail', error: errorBody(code, text) } };
}

function reasonOf(error: unknown): { status: number; code: number; text: string } {
  if (error instanceof FiscalRefusal) return { status: error.status, code: error.code, text: error.message };
  const { statusCode, message } = error as { statusCode?: number; message: string };
  if (statusCode !== undefined && statusCode < 500) return { status: 400, code: 13, text: message };
  return { status: 500, code: 1, text: message };
}
