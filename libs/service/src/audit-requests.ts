import { plainId } from '@leko/contracts';
import { type Act, recordAct } from '@leko/postgres';
import type { Caller, Clock } from '@leko/runtime';
import type { Request, Server } from '@leko/server';
import type { Kysely } from 'kysely';

interface Deps<Tables> {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
}

/**
 * For the routes that are added after it (docs/reliability.md, rule 26): who used the rights of a service or an operator is on
 * record before the request is done, and where that cannot be written, nothing is done. That is what operators look at, what services
 * ask for or read of people, and everything done on behalf of another. What operators change is left to the actions,
 * which know why. Requests of users about their own objects add no row and wait for none.
 */
export function auditRequests<Tables>(app: Server, { db, clock }: Deps<Tables>): void {
  app.addHook('preHandler', (request, _reply, next) => {
    const { caller } = request;
    if (caller === undefined || !usesSpecialRights(request, caller)) return next();
    recordAct(db, actOf(request, caller, clock())).then(() => next(), next);
  });
}

function actOf(request: Request, caller: Caller, at: Date): Act {
  const { method, params, query, body, id: requestId } = request;
  return {
    actor: caller.act,
    onBehalfOf: caller.sub,
    action: operationOf(request),
    objectType: 'request',
    objectId: objectOf([params, query, body]),
    details: { method, query, params, requestId },
    at,
  };
}

function usesSpecialRights({ method, routeOptions }: Request, { sub, act, roles }: Caller): boolean {
  const { access } = routeOptions.config;
  const isReading = method === 'GET' || method === 'HEAD';
  if (isReading && roles.includes('ops')) return true;
  if (access === 'service' || (isReading && access === 'staff')) return true;
  return sub !== undefined && sub.toLowerCase() !== act.toLowerCase();
}

const operationOf = ({ method, routeOptions: { schema, url = '' } }: Request): string =>
  (schema as { operationId?: string } | undefined)?.operationId ?? `${method} ${url}`;

/** The first id that the request names, a uuid as the database writes it; what ids are called differs from route to route. */
function objectOf(parts: readonly unknown[]): string {
  const fields = parts.flatMap((part) => (typeof part === 'object' && part !== null ? Object.entries(part) : []));
  const [, id] = fields.find(([name, value]) => /(^i|_i|I)d$/.test(name) && typeof value === 'string') ?? [];
  return id === undefined ? '-' : plainId(id);
}
