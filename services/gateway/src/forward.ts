import { INTERNAL_TOKEN_HEADER, type InternalSigner } from '@leko/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Admitted } from './callers.ts';
import { callerOf } from './callers.ts';
import { inwardHeaders, outwardHeaders } from './headers.ts';
import type { GatewayRoute, Query, Service } from './routes-table.ts';
import type { ServiceClients } from './service-client.ts';

export interface Deadlines {
  readonly readMs: number;
  readonly writeMs: number;
  readonly sandboxMs: number;
  /** How long the circuit of a silent service stays open; then one request probes it. */
  readonly openMs: number;
  /** How long the issuer may take to send its keys. */
  readonly keysMs: number;
}

export const DEADLINES: Deadlines = {
  /** A read uses one database, and with `includeOperation` the bank, which has 4 s; a slower one has failed. */
  readMs: 5_000,
  /** A payment is created at the bank while its caller waits: the bank has 15 s, the rest is ours. */
  writeMs: 18_000,
  /** Moving the sandbox's clock by months runs everything that falls due on the way. */
  sandboxMs: 120_000,
  openMs: 1_000,
  keysMs: 2_000,
};

interface ForwardDeps {
  readonly services: ServiceClients;
  readonly sign: InternalSigner;
  readonly deadlines: Deadlines;
}

/** Passes an admitted request to its service and streams the answer back. */
export async function forward(
  deps: ForwardDeps,
  route: GatewayRoute,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const service = typeof route.to === 'string' ? route.to : route.to(request.query as Query);
  const client = deps.services[service];
  if (client === undefined) throw new Error(`the routes table names ${service}, which is not connected`);
  const { method } = request;
  const deadlineMs = deadlineOf(deps.deadlines, service, method);
  const path = request.raw.url ?? '/';
  const headers = plainHeaders(request);
  // The sandbox is not one of our services: it simulates the outside world.
  if (service !== 'sandbox') headers[INTERNAL_TOKEN_HEADER] = await tokenFor(deps, { service, deadlineMs }, request);
  const answer = await client.send(callerOf(request), { method, path, headers, body: bodyOf(request) }, deadlineMs);
  reply.code(answer.statusCode).headers(outwardHeaders(answer.headers));
  if (method !== 'HEAD' && answer.statusCode !== 204 && answer.statusCode !== 304) return reply.send(answer.body);
  if (typeof answer.body !== 'string') answer.body.resume();
  return reply.send();
}

function plainHeaders(request: FastifyRequest): Record<string, string> {
  const headers: Record<string, string> = { ...inwardHeaders(request.headers), 'x-request-id': request.id };
  if (bodyOf(request) === undefined) delete headers['content-type'];
  return headers;
}

/** Good for this request alone; the service counts the time from when it arrives. */
function tokenFor(
  { sign }: ForwardDeps,
  { service, deadlineMs }: { service: Service; deadlineMs: number },
  request: FastifyRequest,
): Promise<string> {
  const admitted = request.admitted as Admitted; // Every route of the gateway sets it first.
  return sign(service, admitted, { method: request.method, path: request.raw.url ?? '/', timeoutMs: deadlineMs });
}

function bodyOf({ body }: FastifyRequest): Buffer | undefined {
  return Buffer.isBuffer(body) && body.length > 0 ? body : undefined;
}

function deadlineOf({ readMs, writeMs, sandboxMs }: Deadlines, service: Service, method: string): number {
  if (service === 'sandbox') return sandboxMs;
  return method === 'GET' || method === 'HEAD' ? readMs : writeMs;
}
