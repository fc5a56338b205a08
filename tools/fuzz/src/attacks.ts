import { compose, fromSchema } from './compose.ts';
import type { Operation } from './description.ts';
import { type Draft, forbiddenBy, render } from './draft.ts';
import { edgeValue } from './edge-values.ts';
import type { HttpRequest } from './http.ts';
import { isObject, type Json } from './json.ts';
import { mutateValue, spoilText } from './mutations.ts';
import type { Random } from './random.ts';
import type { Scene } from './scene.ts';
import type { Schema } from './schema.ts';
import type { Caller } from './users.ts';

/** One request to send, and why it must not be accepted, if so. */
export interface Attempt {
  readonly label: string;
  readonly operation: Operation | undefined;
  readonly request: HttpRequest;
  readonly forbidden: string | undefined;
  readonly draft: Draft | undefined;
}

export const plain = (label: string, draft: Draft): Attempt => ({
  label,
  operation: draft.operation,
  request: render(draft),
  forbidden: forbiddenBy(draft),
  draft,
});

type Attack = (operation: Operation, scene: Scene) => Promise<Attempt>;

/** Good in every way that the description speaks of. */
export const good: Attack = async (operation, scene) => plain('valid', await compose(operation, scene));

/** From the schema alone: allowed, but without sense. */
const senseless: Attack = async (operation, scene) => plain('senseless', fromSchema(operation, scene));

/** One field or parameter at the edge of what is allowed, or just beyond. */
const edge: Attack = async (operation, scene) => {
  const draft = await compose(operation, scene);
  const fields = Object.entries(operation.body?.properties ?? {});
  const parameters = operation.parameters.filter(
    (one) => one.in === 'query' || (one.in === 'path' && scene.random.chance(20)),
  );
  const choice = scene.random.int(fields.length + parameters.length || 1);
  const field = fields[choice];
  if (field !== undefined) return plain('edge', { ...draft, body: withEdge(draft.body, field, scene.random) });
  const parameter = parameters[choice - fields.length];
  if (parameter === undefined) return plain('edge', draft);
  const { name } = parameter;
  const value = String(edgeValue(parameter.schema, scene.random));
  if (parameter.in === 'path')
    return plain('edge', { ...draft, path: { ...draft.path, [name]: value.slice(0, 2_000) || '-' } });
  const others = draft.query.filter(([other]) => other !== name);
  const again = scene.random.chance(10) ? draft.query.filter(([other]) => other === name) : [];
  return plain('edge', { ...draft, query: [...others, ...again, [name, value.slice(0, 4_000)]] });
};

function withEdge(body: Json | undefined, [name, schema]: [string, Schema], random: Random): Json {
  const whole = isObject(body) ? body : {};
  const inner = whole[name];
  const [item] = Array.isArray(inner) ? inner : [];
  const deeper = random.pickAny(Object.entries(schema.items?.properties ?? {}));
  if (deeper === undefined || !Array.isArray(inner) || random.chance(40))
    return { ...whole, [name]: edgeValue(schema, random) };
  return { ...whole, [name]: [withEdge(item, deeper, random), ...inner.slice(1)] };
}

const mutation: Attack = async (operation, scene) => {
  const draft = await compose(operation, scene);
  if (draft.body === undefined) return query(operation, scene);
  return plain('mutation', { ...draft, body: mutateValue(draft.body, scene.random) });
};

const spoiled: Attack = async (operation, scene) => {
  const draft = await compose(operation, scene);
  if (draft.body === undefined) return query(operation, scene);
  const { body, forbidden } = spoilText(draft.body, scene.random);
  return { ...plain('spoiled text', draft), request: { ...render(draft), body }, forbidden, draft: undefined };
};

const QUERIES: readonly (readonly [string, string])[] = [
  ['page', '1e308'],
  ['page', '-1'],
  ['page', '99999999999999999999'],
  ['page', '٣'],
  ['page', '1.5'],
  ['page', ''],
  ['page', ' 1'],
  ['limit', '0'],
  ['limit', '101'],
  ['limit', 'NaN'],
  ['limit', '0x10'],
  ['unknown', '1'],
  ['__proto__', '1'],
  ['constructor', '1'],
  ['page[]', '1'],
  ['page[a]', '1'],
  ['', ''],
  ['a\u0000', 'b'],
  ['limit', '１'],
];

const query: Attack = async (operation, scene) => {
  const draft = await compose(operation, scene);
  const strange = scene.random.pickAny(QUERIES) ?? ['unknown', '1'];
  const known = operation.parameters.some(({ name, in: place }) => place === 'query' && name === strange[0]);
  const attempt = plain('query', {
    ...draft,
    query: [...draft.query.filter(([name]) => name !== strange[0]), strange],
  });
  const unknown = operation.method === 'GET' && strange[0] !== '' ? `unknown query parameter ${strange[0]}` : undefined;
  return known ? attempt : { ...attempt, forbidden: attempt.forbidden ?? unknown };
};

const ENDS = [
  '?%',
  '?%00',
  '?a=%ff%fe',
  '?&&&&',
  `?${'a=1&'.repeat(1_000)}`,
  `?q=${'x'.repeat(12_000)}`,
  '?page=1;limit=2',
  '/',
  '//',
  '/..',
  '/%2e%2e/',
];

/** The way there, spelled as no client spells it. */
const address: Attack = async (operation, scene) => {
  const { random } = scene;
  const attempt = plain('address', await compose(operation, scene));
  const { request } = attempt;
  const [target = ''] = request.target.split('?');
  const end = random.pickAny(ENDS) ?? '/';
  if (end.startsWith('?')) return { ...attempt, request: { ...request, target: `${target}${end}` }, draft: undefined };
  const spelled = random.chance(50) ? `${target}${end}` : target.replace('/api/', random.pick(PREFIXES));
  return { ...attempt, request: { ...request, target: spelled }, operation: undefined, draft: undefined };
};

const PREFIXES = ['//api/', '/API/', '/./api/', '/%61pi/', '/api//', '/../api/', '/api/\\'] as const;

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND', 'LOCK'] as const;

const method: Attack = async (operation, scene) => {
  const attempt = plain('method', await compose(operation, scene));
  const other = scene.random.pick(METHODS);
  if (other === operation.method) return attempt;
  const described = scene.described(other, operation.path);
  return { ...attempt, request: { ...attempt.request, method: other }, operation: described, draft: undefined };
};

const HEADERS: readonly (readonly [string, string])[] = [
  ['content-type', 'text/plain'],
  ['content-type', 'application/json; charset=utf-16'],
  ['content-type', 'application/x-www-form-urlencoded'],
  ['content-type', 'multipart/form-data; boundary=x'],
  ['content-type', 'application/json\t'],
  ['content-encoding', 'gzip'],
  ['expect', '200-ok'],
  ['expect', '100-continue'],
  ['accept', 'image/png'],
  ['x-current-user-id', 'not-a-uuid'],
  ['x-current-user-id', ''],
  ['idempotency-key', ''],
  ['idempotency-key', 'a b'],
  ['idempotency-key', 'k'.repeat(129)],
  ['idempotency-key', 'k'.repeat(9_000)],
  ['x-request-id', 'i'.repeat(5_000)],
  ['x-request-id', '../../etc'],
  ['x-internal-token', 'eyJhbGciOiJub25lIn0.e30.'],
  ['x-forwarded-for', '127.0.0.1'],
  ['x-forwarded-host', 'evil.example'],
  ['x-http-method-override', 'DELETE'],
  ['origin', 'https://evil.example'],
  ['range', 'bytes=0-1'],
  ['if-none-match', '*'],
  ['upgrade', 'websocket'],
  ['te', 'trailers'],
  ['via', '1.1 x'],
  ['x-many', 'h'.repeat(15_000)],
  ['cookie', 'a=b; '.repeat(500)],
  ['accept-encoding', 'gzip, deflate, br'],
  ['x-request-deadline', '0'],
];

const header: Attack = async (operation, scene) => {
  const attempt = plain('header', await compose(operation, scene));
  const [name, value] = scene.random.pickAny(HEADERS) ?? ['x-a', 'b'];
  const others = scene.random.chance(50)
    ? attempt.request.headers.filter(([other]) => other !== name)
    : attempt.request.headers;
  // What a header does to a good request differs from one to the next: only the answer's manners count here.
  return { ...attempt, request: { ...attempt.request, headers: [...others, [name, value]] }, draft: undefined };
};

const isOpen = ({ path }: Operation) => /callbacks|checkouts|webhooks|\/content$/.test(path);

const outsider: Attack = async (operation, scene) => {
  const draft = await compose(operation, scene);
  const attempt = plain('outsider', { ...draft, caller: scene.random.pick<Caller>(scene.users.outsiders) });
  // Where no user is named, the token of another user is a valid caller.
  const mayEnter = isOpen(operation) || (attempt.draft?.caller === scene.users.outsiders[0] && !namesUser(operation));
  return mayEnter ? attempt : { ...attempt, forbidden: 'a caller without access', draft: undefined };
};

/** A user of the platform at the objects of another. */
const neighbour: Attack = async (operation, scene) => {
  const draft = await compose(operation, scene);
  const members = [...scene.users.athletes, ...scene.users.coaches];
  const other = members.filter(({ userId }) => userId !== draft.caller.userId);
  const caller = scene.random.pickAny(other) ?? draft.caller;
  const isAbout = draft.caller !== scene.users.staff && operation.path.includes('{') && namesUser(operation);
  const attempt = plain('neighbour', { ...draft, caller });
  return isAbout
    ? { ...attempt, forbidden: attempt.forbidden ?? 'the object of another user', draft: undefined }
    : attempt;
};

const namesUser = ({ parameters }: Operation) => parameters.some(({ name }) => name === 'x-current-user-id');

/** How often each is chosen, of their sum. */
const WEIGHTS: readonly (readonly [number, Attack])[] = [
  [45, good],
  [6, senseless],
  [18, edge],
  [12, mutation],
  [8, spoiled],
  [4, query],
  [3, address],
  [3, method],
  [5, header],
  [3, outsider],
  [5, neighbour],
];
const SUM = WEIGHTS.reduce((sum, [weight]) => sum + weight, 0);

export function chooseAttack(random: Random): Attack {
  let left = random.int(SUM);
  for (const [weight, attack] of WEIGHTS) {
    left -= weight;
    if (left < 0) return attack;
  }
  return good;
}
