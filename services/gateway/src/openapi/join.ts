import { limitOf } from '../limit-of.ts';
import { ADDRESS_USERS, type Limit, type LimitName, limits } from '../limits.ts';
import type { GatewayRoute, Service } from '../routes-table.ts';

type Json = Record<string, unknown>;

/** The parts of an OpenAPI document that joining looks at. */
export interface Description {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
}

export interface Part {
  readonly service: Service;
  readonly description: Description;
}

export interface Joined {
  readonly paths: Record<string, Json>;
  readonly schemas: Record<string, unknown>;
}

const REF = '#/components/schemas/';
const CURRENT_USER = '#/components/parameters/CurrentUserId';
const REQUEST_ID = '#/components/parameters/RequestId';

/** One description of what the table lets through; where services mean different things by one name, the later is renamed. */
export function join(table: readonly GatewayRoute[], parts: readonly Part[]): Joined {
  const joined: Joined = { paths: {}, schemas: {} };
  for (const part of parts) {
    const { service, description } = renameClashes(joined.schemas, part);
    Object.assign(joined.schemas, description.components?.schemas);
    for (const [path, operations] of Object.entries(description.paths ?? {})) {
      for (const [method, operation] of Object.entries(operations)) {
        const route = table.find((candidate) => leadsTo(candidate, { service, path, method }));
        if (route === undefined) continue;
        const known = joined.paths[path] ?? {};
        known[method] ??= describe(operation, route, { service, method });
        joined.paths[path] = known;
      }
    }
  }
  return joined;
}

function leadsTo(route: GatewayRoute, { service, path, method }: { service: Service; path: string; method: string }) {
  const samePath = shape(route.path) === shape(path);
  return (
    samePath && route.methods.includes(method.toUpperCase()) && (route.to === service || typeof route.to !== 'string')
  );
}

/** `/payments/:id` and `/payments/{paymentId}` are one path. */
const shape = (path: string): string => path.replace(/:\w+|\{\w+\}/g, '{}');

/** Adds what the gateway asks for, which no service knows. */
function describe(
  operation: Json,
  route: GatewayRoute,
  { service, method }: { service: Service; method: string },
): Json {
  const { access } = route;
  const given = (operation.parameters ?? []) as { name?: string }[]; // Services' descriptions are OpenAPI.
  const own = given.filter(({ name }) => name?.toLowerCase() !== 'x-current-user-id');
  const asked = [...(access === 'user' ? [{ $ref: CURRENT_USER }] : []), { $ref: REQUEST_ID }];
  const open = access === 'public' || access === 'optional';
  return {
    tags: [service],
    ...operation,
    parameters: [...own, ...asked],
    responses: { ...(operation.responses as Json), ...refusals(operation, limitOf(route, method.toUpperCase(), {})) },
    ...(open ? { security: [{}, { bearerHttpAuthentication: [] }] } : {}),
  };
}

/** The limit of the operation; its refusal in the same form as the operation's other refusals. */
function refusals({ responses }: Json, name: LimitName | undefined): Json {
  if (name === undefined) return {};
  const { requests, seconds, per, perDay }: Limit = limits[name];
  const aDay = perDay === undefined ? '' : `, or ${perDay} in a day`;
  const whose = per === 'address' ? 'one address' : `one user, or ${requests * ADDRESS_USERS} of one address,`;
  const description = `More than ${requests} requests of ${whose} in ${seconds} seconds${aDay} (class \`${name}\`); Retry-After says when to come again`;
  return { 429: { ...(responses as Record<string, Json>)['4XX'], description } };
}

function renameClashes(known: Readonly<Record<string, unknown>>, part: Part): Part {
  const names = clashes(known, part, []);
  if (names.length === 0) return part;
  const moved = renameRefs(part, names);
  const schemas = Object.fromEntries(
    Object.entries(moved.components?.schemas ?? {}).map(([name, schema]) => [
      names.includes(name) ? `${part.service}_${name}` : name,
      schema,
    ]),
  );
  return { ...part, description: { ...moved, components: { ...moved.components, schemas } } };
}

/** Names that mean something else here. A renamed one changes those that refer to it, so they are looked at again. */
function clashes(known: Readonly<Record<string, unknown>>, part: Part, found: readonly string[]): readonly string[] {
  const more = Object.entries(renameRefs(part, found).components?.schemas ?? {})
    .filter(([name, schema]) => !found.includes(name) && name in known && !isSame(known[name], schema))
    .map(([name]) => name);
  return more.length === 0 ? found : clashes(known, part, [...found, ...more]);
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function renameRefs({ service, description }: Part, names: readonly string[]): Description {
  const refs = new Map(names.map((name) => [REF + name, `${REF}${service}_${name}`]));
  return rewrite(description, refs) as Description; // Only texts inside changed.
}

function rewrite(value: unknown, refs: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, refs));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) =>
    name === '$ref' && typeof item === 'string' ? [name, refs.get(item) ?? item] : [name, rewrite(item, refs)],
  );
  return Object.fromEntries(entries);
}
