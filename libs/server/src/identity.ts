import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createLocalJWKSet, importJWK, type JSONWebKeySet, type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';

export type Role = 'user' | 'service' | 'ops';

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

/** The one request that a token is good for. */
export interface SignedRequest {
  readonly method: string;
  /** A query may follow; it is no part of what is signed. */
  readonly path: string;
  /** When nobody waits for the answer any more, by the machines' own time. */
  readonly deadline?: Date | undefined;
  /** The token's own id, where the sender wants to write it down. */
  readonly tokenId?: string;
}

/** What a service knows of a request, and who vouches for it. */
export interface Caller extends Required<Authority> {
  /** The process that signed. */
  readonly issuer: string;
  readonly tokenId: string;
  readonly deadline: Date | undefined;
}

export type InternalSigner = (audience: string, authority: Authority, request: SignedRequest) => Promise<string>;
export type InternalVerifier = (token: string, request: Pick<SignedRequest, 'method' | 'path'>) => Promise<Caller>;

export const INTERNAL_TOKEN_HEADER = 'x-internal-token';

/** RELIABILITY rule 18. */
const LIFETIME_SECONDS = 60;
/** Clocks of two machines differ. */
const LEEWAY_SECONDS = 5;

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
const withoutQuery = (path: string): string => path.split('?', 1)[0] ?? '';

/** Signs internal tokens in the name of `issuer` with the private JWK in `keyFile`: one token a request. */
export async function createInternalSigner(options: { issuer: string; keyFile: string }): Promise<InternalSigner> {
  const jwk = readJson<JWK>(options.keyFile);
  const key = await importJWK(jwk, 'EdDSA');

  return (audience, authority, request) =>
    new SignJWT(claimsOf(authority, request))
      .setProtectedHeader({ alg: 'EdDSA', typ: 'internal+jwt', kid: jwk.kid ?? options.issuer })
      .setIssuer(options.issuer)
      .setAudience(audience)
      .setJti(request.tokenId ?? randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${LIFETIME_SECONDS}s`)
      .sign(key);
}

function claimsOf({ sub, act, roles, scope = [] }: Authority, { method, path, deadline }: SignedRequest): JWTPayload {
  return {
    ...(sub === undefined ? {} : { sub }),
    act,
    roles: [...roles],
    ...(scope.length === 0 ? {} : { scope: scope.join(' ') }),
    htm: method,
    htu: withoutQuery(path),
    ...(deadline === undefined ? {} : { deadline: deadline.getTime() }),
  };
}

/** Verifies internal tokens for `audience` against the keys in `keysFile`; each key speaks only for the issuer in its `kid`. */
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

  return async (token, { method, path }) => {
    const { payload, protectedHeader } = await jwtVerify(token, keys, limits);
    if (payload.iss !== protectedHeader.kid) throw new Error('the key does not belong to the issuer');
    if (payload.htm !== method || payload.htu !== withoutQuery(path))
      throw new Error('the token is for another request');
    return callerOf(payload);
  };
}

/** Our own processes wrote these claims, so their form is not looked at again. */
function callerOf({ iss, sub, jti, act, roles, scope, deadline }: JWTPayload): Caller {
  return {
    sub,
    act: act as string,
    roles: roles as Role[],
    scope: typeof scope === 'string' ? scope.split(' ') : [],
    issuer: iss as string,
    tokenId: jti as string,
    deadline: typeof deadline === 'number' ? new Date(deadline) : undefined,
  };
}
