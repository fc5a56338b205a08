import { isUuid } from '@leko/contracts';
import type { Role } from '@leko/runtime';
import { commonProblems, invalidInput, ProblemError } from '@leko/server';
import type { FastifyRequest } from 'fastify';
import { callerAt } from './addresses.ts';
import type { Authenticate, Holder } from './authenticate.ts';
import { type Admitted, ANONYMOUS } from './callers.ts';
import type { GatewayRoute, Query } from './routes-table.ts';

/** Decides whether a request may pass, and as which caller. */
export async function admit(
  authenticate: Authenticate,
  { access }: Pick<GatewayRoute, 'access'>,
  request: FastifyRequest,
): Promise<Admitted> {
  if (access === 'public') return ANONYMOUS;
  if (access === 'optional' && hasCapability(request.query as Query)) return ANONYMOUS;
  const holder = await authenticate(request.headers.authorization, callerAt(request.ip));
  switch (access) {
    case 'user':
      return onBehalfOfUser(holder, request);
    case 'any':
      return asThemselves(holder);
    case 'staff':
    case 'inside':
      return asThemselves(demand(holder, ['service', 'ops']));
    case 'optional':
      return asThemselves(demand(holder, ['service']));
    case 'service':
    case 'ops':
      return asThemselves(demand(holder, [access]));
    case 'process':
      throw new ProblemError(commonProblems.forbidden); // No caller from outside is one of our processes.
  }
}

/** Only its presence counts here: the service behind checks it. */
const hasCapability = ({ token }: Query): boolean => typeof token === 'string' && token !== '';

const asThemselves = ({ sub, roles, scope }: Holder): Admitted => ({ sub: undefined, act: sub, roles, scope });

/** docs/reliability.md, rule 19: an operator, or a service whose issuer has said that it may. */
const mayActForOthers = ({ roles, scope }: Holder): boolean =>
  roles.includes('ops') || (roles.includes('service') && scope.includes('act-as'));

function demand(holder: Holder, anyOf: readonly Role[]): Holder {
  if (anyOf.some((role) => holder.roles.includes(role))) return holder;
  throw new ProblemError(commonProblems.forbidden);
}

function onBehalfOfUser(holder: Holder, request: FastifyRequest): Admitted {
  const sub = namedUser(request.headers['x-current-user-id']);
  if (sub !== holder.sub) {
    if (!mayActForOthers(holder)) throw new ProblemError(commonProblems.forbidden);
    request.log.info({ act: holder.sub, sub, roles: holder.roles }, 'acted on behalf of a user');
  }
  demand(holder, ['user', 'service', 'ops']);
  return { sub, act: holder.sub, roles: holder.roles, scope: holder.scope };
}

/** Node joins a repeated header with a comma, so two values are not a uuid either. */
function namedUser(value: string | string[] | undefined): string {
  if (value === undefined) throw invalidInput('/headers/x-current-user-id', 'is required');
  if (typeof value !== 'string' || !isUuid(value)) {
    throw invalidInput('/headers/x-current-user-id', 'must be a single uuid');
  }
  return value.toLowerCase();
}
