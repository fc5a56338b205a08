import type { IncomingHttpHeaders } from 'node:http';

/** The headers that a caller may send to a service. An allow-list: identity, internal and forwarding headers are dropped. */
const INWARD = ['accept', 'accept-language', 'content-type', 'idempotency-key', 'if-none-match'] as const;

/** Headers that belong to one connection, to the gateway, or to internal services only. */
const NOT_OUTWARD = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'date',
  'server',
  'set-cookie',
  'x-request-id',
]);

type Headers = Record<string, string>;

export function inwardHeaders(given: IncomingHttpHeaders): Headers {
  const kept: Headers = {};
  for (const name of INWARD) {
    const value = given[name];
    if (typeof value === 'string') kept[name] = value;
  }
  return kept;
}

export function outwardHeaders(answered: IncomingHttpHeaders): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(answered)) {
    if (value === undefined || NOT_OUTWARD.has(name)) continue;
    if (name.startsWith('x-internal-') || name.startsWith('access-control-')) continue;
    kept[name] = value;
  }
  return kept;
}
