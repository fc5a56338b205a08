import { readFileSync } from 'node:fs';
import { createLocalJWKSet, importJWK, type JSONWebKeySet, type JWK, jwtVerify, SignJWT } from 'jose';

export type Role = 'user' | 'service' | 'ops';

/** On whose authority a request came: the user it is about, and who really sent it. */
export interface Caller {
  /** The user whose objects the request is about; absent where none was named. */
  readonly sub: string | undefined;
  /** Who holds the token: a user, an internal service's subject, or a process such as `payout`. */
  readonly act: string;
  readonly roles: readonly Role[];
  /** The process that vouches for all this. */
  readonly issuer: string;
}

export type InternalSigner = (audience: string, claims: Omit<Caller, 'issuer'>) => Promise<string>;
export type InternalVerifier = (token: string) => Promise<Caller>;

export const INTERNAL_TOKEN_HEADER = 'x-internal-token';

/** RELIABILITY rule 18: an internal token is short-lived; half its life it is reused for the same caller. */
const LIFETIME_SECONDS = 60;
const REUSE_MS = 30_000;
const MAX_CACHED = 10_000;

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;

/** Signs internal tokens in the name of `issuer` with the private JWK in `keyFile`. */
export async function createInternalSigner(options: { issuer: string; keyFile: string }): Promise<InternalSigner> {
  const jwk = readJson<JWK>(options.keyFile);
  const key = await importJWK(jwk, 'EdDSA');
  const cache = new Map<string, { token: string; until: number }>();

  return async (audience, { sub, act, roles }) => {
    const cacheKey = `${audience} ${sub ?? ''} ${act} ${roles.join()}`;
    const cached = cache.get(cacheKey);
    if (cached && cached.until > Date.now()) return cached.token;
    const token = await new SignJWT({ act, roles: [...roles], ...(sub === undefined ? {} : { sub }) })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'internal+jwt', kid: jwk.kid ?? options.issuer })
      .setIssuer(options.issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${LIFETIME_SECONDS}s`)
      .sign(key);
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(cacheKey, { token, until: Date.now() + REUSE_MS });
    return token;
  };
}

/** Verifies internal tokens for `audience` against the keys in `keysFile`; each key speaks only for the issuer in its `kid`. */
export function createInternalVerifier(options: { audience: string; keysFile: string }): InternalVerifier {
  const keys = createLocalJWKSet(readJson<JSONWebKeySet>(options.keysFile));
  const cache = new Map<string, { caller: Caller; until: number }>();

  return async (token) => {
    const cached = cache.get(token);
    if (cached && cached.until > Date.now()) return cached.caller;
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      algorithms: ['EdDSA'],
      audience: options.audience,
      typ: 'internal+jwt',
      requiredClaims: ['exp', 'iss', 'act', 'roles'],
    });
    if (payload.iss !== protectedHeader.kid) throw new Error('the key does not belong to the issuer');
    const caller: Caller = {
      sub: payload.sub,
      act: payload.act as string,
      roles: payload.roles as Role[],
      issuer: payload.iss as string,
    };
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(token, { caller, until: (payload.exp ?? 0) * 1_000 });
    return caller;
  };
}
