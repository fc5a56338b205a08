import { type Caller, INTERNAL_TOKEN_HEADER, type InternalVerifier, type Role } from '@leko/runtime';
import type { FastifyContextConfig, FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { commonProblems, invalidInput, ProblemError } from './problem.ts';

/**
 * Who may call a route. `user`: a named user; `service`, `ops`: that role; `staff`: either of them; `any`: any caller that the gateway admitted;
 * `process`: another process of ours; `optional`: a caller is taken where one is named, and the route has its own proof for
 * the others; `inside`: `staff` or another process; `public`: no caller is required.
 */
export type Access = 'user' | 'service' | 'ops' | 'staff' | 'any' | 'process' | 'optional' | 'inside' | 'public';

/** The class of limit of a route at the gateway, which has the numbers (`services/gateway/src/limits.ts`). */
export type RouteLimit = 'read' | 'costly' | 'statement' | 'details' | 'create' | 'refund' | 'remittance' | 'callback';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** Left out: by who may call and by the method. With `when`, only where this parameter of the query is not `false`. */
    limit?: RouteLimit | { readonly class: RouteLimit; readonly when: string };
    /** How invalid input is answered; a problem, unless the route belongs to an API that documents its own form. */
    invalidInput?: 'problem' | 'http-validation-error';
    /** `optional`: no body at all is an empty object. */
    body?: 'optional';
    /** `any`: parameters that the route does not know are let pass. */
    query?: 'any';
  }
  interface FastifyRequest {
    caller: Caller | undefined;
    deadline: Date | undefined;
  }
  interface FastifyInstance {
    /** The routes that the gateway may let requests through to. */
    publishedRoutes: readonly PublishedRoute[];
  }
}

/** What the gateway has to know of a route; it reads it in the files that `npm run openapi` writes. */
export interface PublishedRoute extends Pick<FastifyContextConfig, 'limit'> {
  readonly method: string;
  readonly path: string;
  readonly access: Access;
}

/** Other paths are called by our processes and by operators only. */
const PUBLISHED = '/api/';

/** Default deny: a route without an access fails the start. */
export function guardRoutes(app: FastifyInstance, verify: InternalVerifier): void {
  app.decorateRequest('caller', undefined);
  app.decorateRequest('deadline', undefined);
  const published: PublishedRoute[] = [];
  app.decorate('publishedRoutes', published);
  app.addHook('onRoute', (route) => {
    published.push(...publishedBy(route));
  });
  app.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.access;
    if (access === undefined || access === 'public') return;
    if (access === 'optional' && request.headers[INTERNAL_TOKEN_HEADER] === undefined) return;
    request.caller = await identify(request, verify);
    const { timeoutMs } = request.caller;
    if (timeoutMs !== undefined) request.deadline = new Date(Date.now() + timeoutMs);
    refuseOthers(request.caller, access);
  });
}

function publishedBy({ url, method, config: { access, limit } = {} }: RouteOptions): PublishedRoute[] {
  if (access === undefined) throw new Error(`route ${url} does not say who may call it`);
  if (!url.startsWith(PUBLISHED)) return [];
  return [method]
    .flat()
    .filter((one) => one !== 'HEAD') // Fastify adds it to every GET.
    .map((one) => ({ method: one, path: url, access, ...(limit === undefined ? {} : { limit }) }));
}

async function identify(request: FastifyRequest, verify: InternalVerifier): Promise<Caller> {
  const token = request.headers[INTERNAL_TOKEN_HEADER];
  if (typeof token !== 'string') throw new ProblemError(commonProblems.unauthenticated);
  try {
    return await verify(token, { method: request.method, path: request.raw.url ?? '' });
  } catch {
    throw new ProblemError(commonProblems.unauthenticated);
  }
}

function refuseOthers(caller: Caller, access: Exclude<Access, 'public'>): void {
  if (access === 'user' && caller.sub === undefined && !isOneOf(caller, ['process']))
    throw invalidInput('/headers/x-current-user-id', 'is required');
  if (!mayCall(caller, access)) throw new ProblemError(commonProblems.forbidden);
}

const isOneOf = ({ roles }: Caller, anyOf: readonly Role[]): boolean => anyOf.some((role) => roles.includes(role));

function mayCall(caller: Caller, access: Exclude<Access, 'public'>): boolean {
  switch (access) {
    case 'any':
    case 'optional':
    case 'user':
      return !isOneOf(caller, ['process']);
    case 'service':
    case 'ops':
    case 'process':
      return isOneOf(caller, [access]);
    case 'staff':
      return isOneOf(caller, ['service', 'ops']);
    case 'inside':
      return isOneOf(caller, ['service', 'ops', 'process']);
  }
}

/** The user a request is about. Only for routes whose access is `user`. */
export function currentUser(request: FastifyRequest): string {
  const sub = request.caller?.sub;
  if (sub === undefined) throw new Error('currentUser on a route that does not require one');
  return sub;
}

/** The caller of a request, for routes that are not `public` or `optional`. */
export function currentCaller(request: FastifyRequest): Caller {
  if (request.caller === undefined) throw new Error('currentCaller on a route that does not ask for one');
  return request.caller;
}
