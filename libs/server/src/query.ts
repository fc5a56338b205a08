import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';

const NO_PARAMETERS = Type.Object({}, { additionalProperties: false });

const INTEGER = /^-?\d{1,15}$/;

interface Properties {
  readonly properties?: Readonly<Record<string, { readonly type?: string }>>;
}

/**
 * A parameter of the query that a route does not know is refused, also where the route knows none: its sender expects an
 * effect. Routes on which other parties append parameters of their own declare `query: 'any'`.
 */
export function refuseUnknownParameters(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (route.schema?.querystring !== undefined || route.config?.query === 'any') return;
    route.schema = { ...route.schema, querystring: NO_PARAMETERS };
  });
}

/**
 * Reads numbers and booleans of a query by our own rule: `5` and `true`, nothing else. What does not fit stays text, and
 * the schema then refuses it. (A validator's coercion would also take `1e3`, ` 5` and an empty string.)
 */
export function readQueries(app: FastifyInstance): void {
  app.addHook('preValidation', (request, _reply, next) => {
    const schema = request.routeOptions.schema?.querystring as Properties | undefined;
    const query = request.query as Record<string, unknown>;
    for (const [name, { type }] of Object.entries(schema?.properties ?? {})) {
      if (name in query) query[name] = read(query[name], type);
    }
    next();
  });
}

function read(value: unknown, type: string | undefined): unknown {
  if (typeof value !== 'string') return value;
  if (type === 'integer' && INTEGER.test(value)) return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}
