import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { trustedIssuers } from '@leko/runtime';
import { ensureInternalKeys, rotateInternalKey, type SigningKeyStep } from '@leko/testing/servers';
import { ISSUERS } from './stack/services.ts';

/**
 * A step of changing the key in `dir` that `issuer` signs its requests with; throws what cannot be done. Trusted keys stay
 * trusted and no others are added: a key that only lies in the folder, such as the sandbox's, is not.
 */
export async function rotateSigningKey(dir: string, issuer: string, step: SigningKeyStep): Promise<void> {
  await rotateInternalKey(dir, issuer, step, new Date().toISOString().slice(0, 10));
  const known = trustedIssuers(join(dir, 'trusted.jwks.json'));
  const trusted = ISSUERS.filter((name) => known.includes(name));
  const { signingKeyFile, trustedKeysFile } = await ensureInternalKeys(dir, trusted);
  // As make-keys.ts leaves them: a container's user is not you.
  for (const file of [signingKeyFile(issuer), trustedKeysFile]) chmodSync(file, 0o444);
}
