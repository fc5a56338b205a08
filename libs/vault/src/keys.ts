import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { JSONWebKeySet, JWK } from 'jose';

/** The keys of one vault: the first that encrypts is the one in use, the others still open what they sealed. */
export interface VaultKeys {
  readonly encryption: readonly JWK[];
  /** Of the blind index; it cannot be changed without making every index anew. */
  readonly index: JWK;
}

const KEY_BYTES = 32;

/** Throws one line that says what is wrong with the file, and nothing of what is in it. */
export function readVaultKeys(file: string): VaultKeys {
  try {
    return vaultKeysOf(parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`${file} is no file of keys: ${code ?? message}`);
  }
}

function parse(text: string): readonly Partial<JWK>[] {
  const { keys } = asJson(text) as Partial<JSONWebKeySet>;
  if (!Array.isArray(keys)) throw new Error('it is no JWK set');
  return keys;
}

/** The parser's own words would show what the file holds. */
function asJson(text: string): object {
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new Error('it is no JSON');
  }
}

function vaultKeysOf(keys: readonly Partial<JWK>[]): VaultKeys {
  const encryption = keys.filter(({ alg, kid }) => alg === 'A256GCMKW' && kid).map(secretKey);
  const index = keys.filter(({ alg }) => alg === 'HS256').map(secretKey)[0];
  if (encryption.length === 0 || index === undefined) {
    throw new Error('it must hold a key of alg A256GCMKW with a kid, and one of alg HS256');
  }
  if (new Set(encryption.map(({ kid }) => kid)).size < encryption.length) throw new Error('two keys have the same kid');
  return { encryption, index };
}

function secretKey(key: Partial<JWK>): JWK {
  if (Buffer.from(key.k ?? '', 'base64url').length !== KEY_BYTES) {
    throw new Error(`every key must have ${KEY_BYTES * 8} bits`);
  }
  return { ...key, kty: 'oct' };
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
