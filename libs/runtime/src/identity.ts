import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createLocalJWKSet, importJWK, type JSONWebKeySet, type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { createExpiringCache } from './expiring-cache.ts';

/** `process` is one of our own, which speaks for itself; the others are callers that the gateway admitted. */
export type Role = 'user' | 'service' | 'ops' | 'process';

/** On whose authority a request is made. */
export interface Authority {
  /** The user whose objects the request is about; absent where none was named. */
  readonly sub: string | undefined;
  /** Who holds the token: a user, an internal service's subject, or a process such as `payout`. */
  readonly act: string;
  readonly roles: readonly Role[];
  /** What the holder's own token was granted beyond its roles. */
  readonly scope?: readonly string[];
}

/** The request that a token is good for, and no other. */
export interface SignedRequest {
  readonly method: string;
  /** A query may follow; it is no part of what is signed. */
  readonly path: string;
  /** How long the caller waits for the answer from when the request arrives; relative, because clocks differ. */
  readonly timeoutMs?: number | undefined;
}

/** What a service knows of the caller of a request, and the process that signed it. */
export interface Caller extends Required<Authority> {
  /** The process that signed. */
  readonly issuer: string;
  readonly tokenId: string;
  readonly timeoutMs: number | undefined;
}

export type InternalSigner = (audience: string, authority: Authority, request: SignedRequest) => Promise<string>;
export type InternalVerifier = (token: string, request: Pick<SignedRequest, 'method' | 'path'>) => Promise<Caller>;

/** The authority of a process of ours that calls another: only its own. */
export const asProcess = (name: string): Authority => ({ sub: undefined, act: name, roles: ['process'] });

export const INTERNAL_TOKEN_HEADER = 'x-internal-token';

/**
 * Times of docs/reliability.md, rule 18. A caller that asks the same again, as clients do that wait for a payment, gets the
 * same token for half its life: a signature costs more than the rest of a hop, and a second token would permit nothing else.
 */
const LIFETIME_SECONDS = 60;
const REUSE_MS = 30_000;
const MAX_CACHED = 10_000;
/** Clocks of two machines differ. */
const LEEWAY_SECONDS = 5;

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
const withoutQuery = (path: string): string => path.split('?', 1)[0] ?? '';

/** Signs internal tokens in the name of `issuer` with the private JWK in `keyFile`. */
export async function createInternalSigner(options: { issuer: string; keyFile: string }): Promise<InternalSigner> {
  const jwk = readJson<JWK>(options.keyFile);
  const key = await importJWK(jwk, 'EdDSA');

  const sign = (audience: string, claims: JWTPayload): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', typ: 'internal+jwt', kid: jwk.kid ?? options.issuer })
      .setIssuer(options.issuer)
      .setAudience(audience)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${LIFETIME_SECONDS}s`)
      .sign(key);
  const cache = createExpiringCache<{ token: string; until: number }>(MAX_CACHED);

  return async (audience, authority, request) => {
    const claims = claimsOf(authority, request);
    const same = JSON.stringify([audience, claims]);
    const cached = cache.get(same);
    if (cached) return cached.token;
    const token = await sign(audience, claims);
    cache.set(same, { token, until: Date.now() + REUSE_MS });
    return token;
  };
}

function claimsOf({ sub, act, roles, scope = [] }: Authority, { method, path, timeoutMs }: SignedRequest): JWTPayload {
  return {
    ...(sub === undefined ? {} : { sub }),
    act,
    roles: [...roles],
    ...(scope.length === 0 ? {} : { scope: scope.join(' ') }),
    htm: method,
    htu: withoutQuery(path),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

/** While a key is being changed an issuer has two, which differ behind the `@`: `pay` and `pay@2026-11-21`. */
const issuerOf = ({ kid }: { kid?: string }): string | undefined => kid?.split('@', 1)[0];

/** The issuers of the keys in `keysFile`. */
export const trustedIssuers = (keysFile: string): string[] => [
  ...new Set(readJson<JSONWebKeySet>(keysFile).keys.flatMap((key) => issuerOf(key) ?? [])),
];

/** Verifies internal tokens for `audience` against the keys in `keysFile`: a key is valid only for the issuer in its `kid`, and for claims about callers that this issuer may make. */
export function createInternalVerifier(options: { audience: string; keysFile: string }): InternalVerifier {
  const keys = createLocalJWKSet(readJson<JSONWebKeySet>(options.keysFile));
  const limits = {
    algorithms: ['EdDSA'],
    audience: options.audience,
    typ: 'internal+jwt',
    maxTokenAge: LIFETIME_SECONDS,
    clockTolerance: LEEWAY_SECONDS,
    requiredClaims: ['exp', 'iss', 'jti', 'act', 'roles', 'htm', 'htu'],
  };

  const cache = createExpiringCache<{ payload: JWTPayload; until: number }>(MAX_CACHED);

  async function genuine(token: string): Promise<JWTPayload> {
    const cached = cache.get(token);
    if (cached) return cached.payload;
    const { payload, protectedHeader } = await jwtVerify(token, keys, limits);
    if (payload.iss !== issuerOf(protectedHeader)) throw new Error('the key does not belong to the issuer');
    if (!mayClaim(payload)) throw new Error('the issuer may not speak for this caller');
    cache.set(token, { payload, until: (payload.exp ?? 0) * 1_000 });
    return payload;
  }

  return async (token, { method, path }) => {
    const payload = await genuine(token);
    if (payload.htm !== method || payload.htu !== withoutQuery(path))
      throw new Error('the token is for another request');
    return callerOf(payload);
  };
}

/** The only issuer that has seen a bearer token. */
const GATEWAY = 'gateway';
const ADMITTED: readonly unknown[] = ['user', 'service', 'ops'] satisfies Role[];

/**
 * The gateway speaks for the callers that it admitted, every other process for itself alone. A process that was taken over has
 * a trusted key, so its claims about a caller are believed only as far as its role allows.
 */
function mayClaim({ iss, sub, act, roles, scope }: JWTPayload): boolean {
  if (!Array.isArray(roles)) return false;
  if (iss === GATEWAY) return roles.every((role) => ADMITTED.includes(role));
  const isItself = roles.length === 1 && roles[0] === 'process' && act === iss;
  return isItself && sub === undefined && scope === undefined;
}

/** Their form was checked by `mayClaim`, or written by the gateway. */
function callerOf({ iss, sub, jti, act, roles, scope, timeoutMs }: JWTPayload): Caller {
  return {
    sub,
    act: act as string,
    roles: roles as Role[],
    scope: typeof scope === 'string' ? scope.split(' ') : [],
    issuer: iss as string,
    tokenId: jti as string,
    timeoutMs: typeof timeoutMs === 'number' ? timeoutMs : undefined,
  };
}
