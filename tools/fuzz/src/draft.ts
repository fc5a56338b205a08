import { isUuid } from '@leko/contracts';
import { answerFor, type Operation, type Parameter } from './description.ts';
import type { HttpRequest } from './http.ts';
import type { Json } from './json.ts';
import type { Caller } from './users.ts';

/** A request in words, before it becomes bytes. */
export interface Draft {
  readonly operation: Operation;
  readonly caller: Caller;
  readonly path: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Json | undefined;
}

export function render({ operation, caller, path, query, headers, body }: Draft): HttpRequest {
  const { userId, authorization } = caller;
  const filled = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encode(path[name] ?? '-'));
  const search = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  const own: [string, string][] = [];
  if (authorization !== undefined) own.push(['authorization', authorization]);
  if (userId !== undefined && operation.parameters.some(({ name }) => name === 'x-current-user-id')) {
    own.push(['x-current-user-id', userId]);
  }
  if (body !== undefined) own.push(['content-type', 'application/json']);
  return {
    method: operation.method,
    target: search === '' ? filled : `${filled}?${search}`,
    headers: [...own, ...headers],
    body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
  };
}

/** A lone half of a character cannot be encoded; what programs send instead is its replacement. */
const encode = (text: string) => encodeURIComponent(text.toWellFormed());

/** Why the description forbids a draft, where it does. */
export function forbiddenBy(draft: Draft): string | undefined {
  const { operation, body } = draft;
  if (answerFor(operation, 200) === undefined && answerFor(operation, 201) === undefined) return undefined;
  const wrong = operation.parameters.flatMap((parameter) => wrongParameter(parameter, draft) ?? []);
  if (wrong[0] !== undefined) return wrong[0];
  return body === undefined ? undefined : operation.checkBody(body);
}

function wrongParameter({ name, in: place, required, schema }: Parameter, { query, path }: Draft): string | undefined {
  if (place === 'header') return undefined;
  const values = place === 'path' ? [path[name]] : query.filter(([other]) => other === name).map(([, value]) => value);
  if (values.length > 1) return `${name} is given ${values.length} times`;
  const [value] = values;
  if (value === undefined) return required ? `${name} is missing` : undefined;
  return allows(schema, value) ? undefined : `${name} is not allowed: ${JSON.stringify(value).slice(0, 80)}`;
}

/** Parameters are texts; these few words of the schema are all that the description uses for them. */
function allows({ type, enum: values, ...limits }: Parameter['schema'], text: string): boolean {
  if (values !== undefined) return values.includes(text);
  if (type === 'boolean') return text === 'true' || text === 'false';
  if (type === 'integer') return /^-?\d+$/.test(text) && within(limits, Number(text));
  const { pattern, format, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = limits;
  const length = [...text].length;
  if (length < minLength || length > maxLength) return false;
  if (format === 'uuid' && !isUuid(text)) return false;
  if (format === 'date' && !isDay(text)) return false;
  return pattern === undefined || new RegExp(pattern, 'u').test(text.toWellFormed());
}

const within = ({ minimum = -Infinity, maximum = Infinity }: Parameter['schema'], value: number) =>
  value >= minimum && value <= maximum;

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
