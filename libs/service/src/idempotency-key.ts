import { createHash } from 'node:crypto';
import type { RequestKey } from '@leko/postgres';
import type { Request } from '@leko/server';
import { type Static, Type } from '@sinclair/typebox';

/** Header schema of every POST and PUT that leaves something behind. Unknown headers pass: proxies and clients add their own. */
export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 128,
      pattern: '^[\\x21-\\x7E]+$',
      description: 'The same key with the same request gets the same answer for 30 days',
    }),
  ),
});

/** The key of a request: scoped by who and which route, with a fingerprint of everything it was sent with. */
export function requestKey(request: Request): RequestKey | undefined {
  const { 'idempotency-key': key } = request.headers as Static<typeof IdempotencyHeaders>;
  if (key === undefined) return undefined;
  const scope = `${request.caller?.sub ?? request.caller?.act ?? '-'} ${request.method} ${request.routeOptions.url}`;
  return { scope, key, fingerprint: fingerprint([request.params, request.query, request.body]) };
}

/** SHA-256 over the value with the names of every object in order, so that spelling does not matter. */
const fingerprint = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join(',')}}`;
}
