import { errors, jwtVerify, SignJWT } from 'jose';

/** Tokens that stand in the links of mails. */
export interface LinkTokens {
  /** The same ticket always gets the same token, so tokens need not be stored. */
  issue(ticket: Ticket): Promise<string>;
  read(token: string, now: Date): Promise<Reading>;
}

/** What a token is valid for: one purpose, one row, until a moment. */
export interface Ticket {
  readonly id: string;
  readonly purpose: LinkPurpose;
  readonly expiresAt: Date;
}
export type LinkPurpose = 'verification';

export type Reading =
  | { readonly kind: 'good'; readonly id: string }
  | { readonly kind: 'expired'; readonly id: string }
  | { readonly kind: 'forged' };

const ALGORITHM = 'HS256';
const TYPE = 'link+jwt';

/**
 * Signs with the first secret and accepts all of them, so that a secret is changed by putting the new one before the old.
 * The token names a row and no person: links are kept by mail programs, proxies and browser histories.
 */
export function createLinkTokens(secrets: readonly string[]): LinkTokens {
  const [key, ...olderKeys] = secrets.map((secret) => new TextEncoder().encode(secret));
  if (key === undefined) throw new Error('configuration: LINK_SECRETS holds no secret');

  return {
    issue: ({ id, purpose, expiresAt }) =>
      new SignJWT({})
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
        .setJti(id)
        .setAudience(purpose)
        .setExpirationTime(expiresAt)
        .sign(key),
    async read(token, now) {
      if (!isAsWritten(token)) return { kind: 'forged' };
      for (const one of [key, ...olderKeys]) {
        const reading = await readWith(one, token, now);
        if (reading.kind !== 'forged') return reading;
      }
      return { kind: 'forged' };
    },
  };
}

/** Four spellings of the last letter decode to the same bytes: a token is the text that we wrote, and no other. */
const isAsWritten = (token: string): boolean =>
  token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);

async function readWith(key: Uint8Array, token: string, now: Date): Promise<Reading> {
  const purpose: LinkPurpose = 'verification';
  const limits = { algorithms: [ALGORITHM], typ: TYPE, audience: purpose, currentDate: now };
  try {
    const { payload } = await jwtVerify(token, key, { ...limits, requiredClaims: ['jti', 'exp'] });
    return { kind: 'good', id: payload.jti ?? '' };
  } catch (error) {
    // The signature is looked at first, so an expired token is one of ours.
    if (error instanceof errors.JWTExpired) return { kind: 'expired', id: error.payload.jti ?? '' };
    return { kind: 'forged' };
  }
}
