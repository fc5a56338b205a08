import { createHmac, createSecretKey } from 'node:crypto';
import { compactDecrypt, decodeProtectedHeader, importJWK } from 'jose';
import { ENCRYPTION, sealCompact, WRAPPING } from './jwe.ts';
import type { VaultKeys } from './keys.ts';

/** Where a sealed value belongs: table, column and row. It opens nowhere else. */
export type Place = `${string}.${string}/${string}`;

/**
 * Personal data at rest (docs/reliability.md, rule 23): JSON Web Encryption, a data key per value (A256GCM), wrapped by the
 * service's key (A256GCMKW). The place is part of the authenticated header, so a value copied to another row is refused.
 */
export interface Vault {
  seal(place: Place, value: unknown): Promise<string>;
  /** Throws for a value that was changed or belongs elsewhere, and `UnknownKeyError` where its key is not known. */
  open<T>(place: Place, sealed: string): Promise<T>;
  /** False for what an older key sealed: it should be sealed anew. */
  isCurrent(sealed: string): boolean;
  /** The kid of the key that seals. */
  readonly currentKey: string;
  /** False as long as there is but one key: then nothing can be sealed with an older one. */
  readonly hasOlderKeys: boolean;
  /** The same text has the same index, which reveals nothing of the text: for finding what cannot be read. */
  blindIndex(text: string): string;
}

export async function createVault({ encryption, index }: VaultKeys): Promise<Vault> {
  const keys = new Map(
    await Promise.all(encryption.map(async (jwk) => [jwk.kid ?? '', await importJWK(jwk, WRAPPING)] as const)),
  );
  const [{ kid: current, k: secret } = {}] = encryption;
  if (current === undefined || secret === undefined) throw new Error('a vault needs a key');
  const sealingKey = createSecretKey(secret, 'base64url');
  const indexKey = createSecretKey(index.k ?? '', 'base64url');
  if (indexKey.symmetricKeySize === 0) throw new Error('a vault needs a key for its index');

  const keyOf = ({ kid }: { kid?: string }) => keys.get(kid ?? '') ?? unknownKey(kid);

  return {
    seal: async (place, value) =>
      sealCompact(sealingKey, { alg: WRAPPING, enc: ENCRYPTION, kid: current, place }, JSON.stringify(value)),
    async open<T>(place: Place, sealed: string): Promise<T> {
      const options = { keyManagementAlgorithms: [WRAPPING], contentEncryptionAlgorithms: [ENCRYPTION] };
      const { plaintext, protectedHeader } = await compactDecrypt(sealed, keyOf, options);
      if (protectedHeader.place !== place) throw new Error(`a sealed value does not belong to ${place}`);
      return JSON.parse(Buffer.from(plaintext).toString()) as T;
    },
    currentKey: current,
    hasOlderKeys: keys.size > 1,
    isCurrent: (sealed) => decodeProtectedHeader(sealed).kid === current,
    blindIndex: (text) => createHmac('sha256', indexKey).update(text.normalize('NFC')).digest('base64url'),
  };
}

/** The value may be sound: it is the file of keys that lacks one. */
export class UnknownKeyError extends Error {}

function unknownKey(kid: string | undefined): never {
  throw new UnknownKeyError(`a value was sealed with the key ${kid}, which is not in the key file`);
}
