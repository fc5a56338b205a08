import { ProblemError } from '@leko/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AddressSet } from './addresses.ts';
import { admit } from './admit.ts';
import type { Authenticate } from './authenticate.ts';
import { checkMediaType } from './guard-input.ts';
import { limitOf } from './limit-of.ts';
import type { RequestLimits } from './limit-requests.ts';
import { problems } from './problems.ts';
import type { GatewayRoute, Query } from './routes-table.ts';

/** What requests are checked against. */
export interface EntryChecks {
  readonly webhookSources: AddressSet;
  readonly authenticate: Authenticate;
  readonly limits: RequestLimits;
}

/** All that a request must pass before its body is read, the cheapest first. */
export async function enter(
  { webhookSources, authenticate, limits }: EntryChecks,
  route: GatewayRoute,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  if (route.from === 'webhook-sources') refuseOtherSources(webhookSources, request);
  const limit = limitOf(route, request.method, request.query as Query);
  limits.countAddress(limit, request, reply);
  request.admitted = await admit(authenticate, route, request);
  limits.countSubject(limit, request, reply);
  checkMediaType(route, request);
}

function refuseOtherSources(sources: AddressSet, { ip }: FastifyRequest): void {
  if (!sources.isEmpty && !sources.has(ip)) throw new ProblemError(problems.sourceNotAllowed);
}
