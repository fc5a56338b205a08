import { createHash, timingSafeEqual } from 'node:crypto';
import { Value } from '@sinclair/typebox/value';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  acceptJsonAndForms,
  installTransportFaults,
  oneRoubleLess,
  type ProtocolAnswer,
  requestText,
  roublesText,
  type SimulatorContext,
} from '../kit/index.ts';
import { type Registry, type Row, removeRow } from './row.ts';
import type { RegistryStore } from './store.ts';
import { newRegistry, repeatedRowKey, Submission } from './submission.ts';

export type RegistryOptions = { bearerToken: string };

type Api = { ctx: SimulatorContext; options: RegistryOptions; store: RegistryStore };
type RowRequest = FastifyRequest<{ Params: { registryId: string; rowKey: string } }>;
type ListRequest = FastifyRequest<{ Querystring: { batchKey?: string | string[]; page?: string } }>;

const UPSTREAM = 'tochka_b2b_registry';
const LATE_VISIBILITY_MS = 30_000;
const PAGE = 100;

class RegistryRefusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The contract of the header comment in `simulator.ts`. */
export async function registryApi(app: FastifyInstance, api: Api): Promise<void> {
  const { ctx, options, store } = api;
  acceptJsonAndForms(app);
  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = toAnswer(error);
    return reply.code(status).send(body);
  });
  installTransportFaults(app, {
    upstream: UPSTREAM,
    faults: ctx.faults,
    refusal: () => errorAnswer(400, 'the bank refused the request'),
    failure: () => errorAnswer(500, 'internal error'),
  });
  app.addHook('preHandler', async (request) => checkBearer(request, options.bearerToken));

  app.post('/registries', (request, reply) => {
    const submission = parse(request.body);
    const known = store.byBatchKey(submission.batchKey);
    if (known && ctx.faults.take(UPSTREAM, 'refuse_repetition', requestText(request)))
      throw new RegistryRefusal(422, `the registry ${submission.batchKey} exists already`);
    if (known) return reply.code(200).send(registryView(known));
    const repeated = repeatedRowKey(submission);
    if (repeated !== undefined) throw new RegistryRefusal(400, `rowKey ${repeated} is given twice`);
    return reply.code(201).send(registryView(submit(submission, requestText(request), api)));
  });
  app.get('/registries', ({ query }: ListRequest) => ({
    registries: listed(query, store)
      .filter((one) => isVisible(one, ctx))
      .map(registryView),
  }));
  app.get('/registries/:registryId', (request: RowRequest) => {
    const found = find(request, store);
    if (!isVisible(found, ctx)) throw unknownRegistry();
    return registryView(found);
  });
  app.delete('/registries/:registryId/rows/:rowKey', (request: RowRequest) => {
    const found = find(request, store);
    const row = findRow(found, request.params.rowKey);
    if (row.state === 'DELETED') return rowView(row);
    if (row.state !== 'WAITING')
      throw new RegistryRefusal(409, `the row is ${row.state}, only WAITING rows can be removed`);
    return rowView(findRow(store.save(removeRow(found, row.rowKey, ctx.clock())), row.rowKey));
  });
}

function submit(submission: Submission, text: string, { ctx, store }: Api): Registry {
  const late = ctx.faults.take(UPSTREAM, 'late_visibility', text);
  const registry = newRegistry(submission, ctx.clock(), late ? LATE_VISIBILITY_MS : 0);
  const wrong = ctx.faults.take(UPSTREAM, 'wrong_amount', text);
  if (!wrong) return store.save(registry);
  const rows = registry.rows.map((row) => ({ ...row, kopecks: oneRoubleLess(row.kopecks) }));
  return store.save({ ...registry, rows });
}

function registryView({ registryId, batchKey, mode, state, createdAt, rows }: Registry): object {
  return { registryId, batchKey, mode, state, createdAt, rows: rows.map(rowView) };
}

function rowView({ rowKey, kopecks, state, code, reason, bankPaymentId, executedAt }: Row): object {
  return { rowKey, amount: roublesText(kopecks), state, code, reason, bankPaymentId, executedAt };
}

/** A page of the newest, or the one of a batch. */
function listed({ batchKey, page }: ListRequest['query'], store: RegistryStore): Registry[] {
  if (page !== undefined) return newestOf(store, Number(page));
  if (typeof batchKey !== 'string' || batchKey === '') throw new RegistryRefusal(400, 'batchKey is required, once');
  const found = store.byBatchKey(batchKey);
  return found ? [found] : [];
}

function newestOf(store: RegistryStore, page: number): Registry[] {
  if (!Number.isInteger(page) || page < 1) throw new RegistryRefusal(400, 'page counts from 1');
  return store.newest((page - 1) * PAGE, PAGE);
}

function isVisible(registry: Registry, { clock }: SimulatorContext): boolean {
  return clock() >= new Date(registry.visibleAt);
}

function find({ params }: RowRequest, store: RegistryStore): Registry {
  const registry = store.byId(params.registryId);
  if (!registry) throw unknownRegistry();
  return registry;
}

function findRow(registry: Registry, rowKey: string): Row {
  const row = registry.rows.find((candidate) => candidate.rowKey === rowKey);
  if (!row) throw new RegistryRefusal(404, 'there is no such row');
  return row;
}

function parse(body: unknown): Submission {
  if (Value.Check(Submission, body)) return body;
  const error = Value.Errors(Submission, body).First();
  throw new RegistryRefusal(400, `${error?.path || 'body'}: ${error?.message ?? 'is not valid'}`);
}

function checkBearer(request: FastifyRequest, bearerToken: string): void {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const given = digest(request.headers.authorization ?? '');
  if (!timingSafeEqual(given, digest(`Bearer ${bearerToken}`)))
    throw new RegistryRefusal(403, 'the token is missing or wrong');
}

function unknownRegistry(): RegistryRefusal {
  return new RegistryRefusal(404, 'there is no such registry');
}

function errorAnswer(status: number, message: string): ProtocolAnswer {
  return { status, body: { code: String(status), message } };
}

function toAnswer(error: unknown): ProtocolAnswer {
  if (error instanceof RegistryRefusal) return errorAnswer(error.status, error.message);
  const { statusCode, message } = error as { statusCode?: number; message: string };
  return statusCode !== undefined && statusCode < 500 ? errorAnswer(400, message) : errorAnswer(500, message);
}
