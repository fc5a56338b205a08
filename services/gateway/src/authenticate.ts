import { hash } from 'node:crypto';
import { isUuid } from '@leko/contracts';
import { createExpiringCache, type Role } from '@leko/runtime';
import { commonProblems, ProblemError } from '@leko/server';
import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { GatewayConfig } from './config.ts';
import type { Attempts } from './limit-requests.ts';
import { publishedKeys, REFRESH_KEYS_MS } from './published-keys.ts';

/** Who holds a verified bearer token. */
export interface Holder {
  readonly sub: string;
  readonly roles: readonly Role[];
  readonly scope: readonly string[];
}

/** The holder of a request's token; 401 without a valid one, 429 after too many invalid ones from this address. */
export type Authenticate = (authorization: string | undefined, address: string) => Promise<Holder>;

type Options = Pick<GatewayConfig, 'AUTH_JWKS_URL' | 'AUTH_ISSUER' | 'AUTH_AUDIENCE'>;

/** Asymmetric only: with a shared secret, every verifier could also issue tokens. */
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
/** Tolerance for the clock of the issuer. */
const LEEWAY_SECONDS = 60;
const MAX_TOKEN_BYTES = 8 * 1024;
const MAX_CACHED = 10_000;
/** Tokens of other kinds are signed with the same keys: an ID token, a logout token. */
const ACCESS_TOKEN = /^(application\/)?(at\+)?jwt$/i;

const ROLES: readonly string[] = ['user', 'service', 'ops'] satisfies Role[];

/** Verifies bearer tokens against the issuer's published keys and remembers them by their hash. */
export function createAuthenticate(options: Options, keysTimeoutMs: number, attempts: Attempts): Authenticate {
  const keys = publishedKeys(options.AUTH_JWKS_URL, keysTimeoutMs);
  const cache = createExpiringCache<{ holder: Holder; until: number }>(MAX_CACHED);

  async function prove(token: string, fingerprint: string): Promise<Holder> {
    const payload = await verify(token, keys, options);
    const holder = holderOf(payload);
    const expiry = ((payload.exp ?? 0) + LEEWAY_SECONDS) * 1_000;
    cache.set(fingerprint, { holder, until: Math.min(expiry, Date.now() + REFRESH_KEYS_MS) });
    return holder;
  }

  return async (authorization = '', address) => {
    const fingerprint = hash('sha256', authorization, 'base64');
    const cached = cache.get(fingerprint);
    if (cached) return cached.holder;
    attempts.count(address);
    try {
      const holder = await prove(bearerToken(authorization), fingerprint);
      attempts.forgive(address);
      return holder;
    } catch (error) {
      if (!isUnauthenticated(error)) attempts.forgive(address);
      throw error;
    }
  };
}

const unauthenticated = () => new ProblemError(commonProblems.unauthenticated);

const isUnauthenticated = (error: unknown): boolean =>
  error instanceof ProblemError && error.kind === commonProblems.unauthenticated;

function bearerToken(authorization: string): string {
  const token = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization)?.[1];
  if (token === undefined || token.length > MAX_TOKEN_BYTES) throw unauthenticated();
  return token;
}

async function verify(token: string, keys: JWTVerifyGetKey, options: Options): Promise<JWTPayload> {
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience } = options;
  try {
    const limits = { algorithms: ALGORITHMS, clockTolerance: LEEWAY_SECONDS, requiredClaims: ['exp', 'sub'] };
    const { payload, protectedHeader } = await jwtVerify(token, keys, { ...limits, issuer, audience });
    if (!ACCESS_TOKEN.test(protectedHeader.typ ?? 'JWT')) throw unauthenticated();
    return payload;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw unauthenticated();
  }
}

function holderOf({ sub, roles, scope }: JWTPayload): Holder {
  // The library's types say what a claim should be; an issuer may say anything.
  const id = typeof sub === 'string' ? sub.toLowerCase() : '';
  if (!isUuid(id)) throw unauthenticated();
  const named: unknown[] = Array.isArray(roles) ? roles : ['user'];
  return { sub: id, roles: named.filter(isRole), scope: wordsOf(scope) };
}

const isRole = (role: unknown): role is Role => typeof role === 'string' && ROLES.includes(role);

/** RFC 8693: words with a space between them. */
const wordsOf = (scope: unknown): string[] => (typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []);
