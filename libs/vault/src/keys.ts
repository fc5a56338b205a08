import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { JSONWebKeySet, JWK } from 'jose';

/** The keys of one service's personal data: the first that encrypts is the one in use, the others still open what they sealed. */
export interface VaultKeys {
  readonly encryption: readonly JWK[];
  /** Of the blind index; it cannot be changed without making every index anew. */
  readonly index: JWK;
}

const KEY_BYTES = 32;

export function readVaultKeys(file: string): VaultKeys {
  const { keys } = JSON.parse(readFileSync(file, 'utf8')) as JSONWebKeySet;
  const encryption = keys.filter(({ alg, kid, k }) => alg === 'A256GCMKW' && kid && k);
  const index = keys.find(({ alg, k }) => alg === 'HS256' && k);
  if (encryption.length === 0 || index === undefined) {
    throw new Error(`${file} must hold a key of alg A256GCMKW with a kid, and one of alg HS256`);
  }
  return { encryption, index };
}

/** Fresh keys as the file holds them; `kid` is when they were made, so that a person sees which is older. */
export function newVaultKeys(kid: string): JSONWebKeySet {
  const secret = () => randomBytes(KEY_BYTES).toString('base64url');
  return {
    keys: [
      { kty: 'oct', alg: 'A256GCMKW', kid, k: secret() },
      { kty: 'oct', alg: 'HS256', kid: `index-${kid}`, k: secret() },
    ],
  };
}
