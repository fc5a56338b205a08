import { ProblemError } from '@leko/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AddressSet } from './addresses.ts';
import { admit } from './admit.ts';
import type { Authenticate } from './authenticate.ts';
import { checkMediaType } from './guard-input.ts';
import type { LimitRequest } from './limit-requests.ts';
import { problems } from './problems.ts';
import type { DoorRoute } from './routes-table.ts';

/** What stands at the door. */
export interface Door {
  readonly webhookSources: AddressSet;
  readonly authenticate: Authenticate;
  readonly limit: LimitRequest;
}

/** All that a request must pass before its body is read, the cheapest first. */
export async function enter(
  { webhookSources, authenticate, limit }: Door,
  route: DoorRoute,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  if (route.from === 'webhook-sources') refuseStrangers(webhookSources, request);
  limit('address', route, request, reply);
  request.admitted = await admit(authenticate, route, request);
  limit('subject', route, request, reply);
  checkMediaType(route, request);
}

function refuseStrangers(sources: AddressSet, { ip }: FastifyRequest): void {
  if (!sources.isEmpty && !sources.has(ip)) throw new ProblemError(problems.sourceNotAllowed);
}
