import { createHash } from 'node:crypto';
import { commonProblems, ProblemError, type Role } from '@leko/server';
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { GatewayConfig } from './config.ts';

/** Who holds a verified bearer token. */
export interface Holder {
  readonly sub: string;
  readonly roles: readonly Role[];
  readonly scope: readonly string[];
}

export type Authenticate = (authorization: string | undefined) => Promise<Holder>;

type Options = Pick<GatewayConfig, 'AUTH_JWKS_URL' | 'AUTH_ISSUER' | 'AUTH_AUDIENCE'>;

/** Asymmetric only: with a shared secret, whoever can verify a token can also make one. */
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
/** Clocks of two companies differ. */
const LEEWAY_SECONDS = 60;
const MAX_TOKEN_BYTES = 8 * 1024;
const MAX_CACHED = 10_000;
/** The longest a key that its issuer withdrew still opens the door. */
const REFRESH_KEYS_MS = 5 * 60_000;
const KEYS_TIMEOUT_MS = 2_000;
const RETRY_AFTER_SECONDS = 2;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ROLES: readonly string[] = ['user', 'service', 'ops'] satisfies Role[];

/** Verifies bearer tokens against the issuer's published keys and remembers them by their hash. */
export function createAuthenticate(options: Options): Authenticate {
  const keys = publishedKeys(options.AUTH_JWKS_URL);
  const cache = new Map<string, { holder: Holder; until: number }>();

  return async (authorization) => {
    const token = bearerToken(authorization);
    const hash = createHash('sha256').update(token).digest('base64');
    const cached = cache.get(hash);
    if (cached && cached.until > Date.now()) return cached.holder;
    const payload = await verify(token, keys, options);
    const holder = holderOf(payload);
    if (cache.size >= MAX_CACHED) cache.clear();
    const expiry = ((payload.exp ?? 0) + LEEWAY_SECONDS) * 1_000;
    cache.set(hash, { holder, until: Math.min(expiry, Date.now() + REFRESH_KEYS_MS) });
    return holder;
  };
}

const unauthenticated = () => new ProblemError(commonProblems.unauthenticated);

function bearerToken(authorization: string | undefined): string {
  const token = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined || token.length > MAX_TOKEN_BYTES) throw unauthenticated();
  return token;
}

async function verify(token: string, keys: JWTVerifyGetKey, options: Options): Promise<JWTPayload> {
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience } = options;
  try {
    const limits = { algorithms: ALGORITHMS, clockTolerance: LEEWAY_SECONDS, requiredClaims: ['exp', 'sub'] };
    return (await jwtVerify(token, keys, { ...limits, issuer, audience })).payload;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw unauthenticated();
  }
}

/**
 * The issuer's keys, kept however long the issuer is away: an old key is refused only after a newer set was read. Where
 * no set was ever read, nobody can say whether a token is good.
 */
function publishedKeys(url: string): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(new URL(url), {
    cacheMaxAge: Number.POSITIVE_INFINITY,
    timeoutDuration: KEYS_TIMEOUT_MS,
  });
  let refreshAt = Date.now() + REFRESH_KEYS_MS;

  return async (header, token) => {
    if (remote.jwks() !== undefined && Date.now() > refreshAt) {
      refreshAt = Date.now() + REFRESH_KEYS_MS;
      await remote.reload().catch(() => undefined);
    }
    try {
      return await remote(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || remote.jwks() !== undefined) throw error;
      const detail = 'the token issuer does not answer';
      throw new ProblemError(commonProblems.unavailable, { detail, retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
  };
}

function holderOf({ sub, roles, scope }: JWTPayload): Holder {
  const id = sub?.toLowerCase() ?? '';
  if (!UUID.test(id)) throw unauthenticated();
  const named: unknown[] = Array.isArray(roles) ? roles : ['user'];
  return { sub: id, roles: named.filter((role): role is Role => ROLES.includes(String(role))), scope: wordsOf(scope) };
}

/** RFC 8693: words with a space between them. */
const wordsOf = (scope: unknown): string[] => (typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []);
