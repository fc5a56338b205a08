import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newVaultKeys } from '@leko/vault';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** Where each process finds its own private key and the public keys of all. */
export interface InternalKeys {
  signingKeyFile(issuer: string): string;
  readonly trustedKeysFile: string;
}

/** Makes (once) an Ed25519 key per process in `dir`, and the set of public keys everybody trusts. */
export async function ensureInternalKeys(dir: string, issuers: readonly string[]): Promise<InternalKeys> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const signingKeyFile = (issuer: string) => join(dir, `${issuer}.jwk.json`);
  const trustedKeysFile = join(dir, 'trusted.jwks.json');
  for (const issuer of issuers) if (!existsSync(signingKeyFile(issuer))) await writeKey(signingKeyFile(issuer), issuer);

  const keys = issuers.map((issuer) => publicPart(JSON.parse(readFileSync(signingKeyFile(issuer), 'utf8')) as JWK));
  // Renamed: nobody reads half a set, and one that make-keys.ts has made read-only is replaced all the same.
  writeFileSync(`${trustedKeysFile}.new`, JSON.stringify({ keys }), { mode: 0o600 });
  renameSync(`${trustedKeysFile}.new`, trustedKeysFile);
  return { signingKeyFile, trustedKeysFile };
}

/** Makes (once) the keys that personal data are sealed with, in `dir`: a file for each name; answers where it is. */
export function ensureVaultKeys(dir: string, names: readonly string[]): (name: string) => string {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const fileOf = (name: string) => join(dir, `${name}.vault.json`);
  const kid = new Date().toISOString().slice(0, 10);
  for (const name of names.filter((one) => !existsSync(fileOf(one)))) {
    writeFileSync(fileOf(name), JSON.stringify(newVaultKeys(kid)), { mode: 0o600 });
  }
  return fileOf;
}

async function writeKey(file: string, kid: string): Promise<void> {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid, alg: 'EdDSA', use: 'sig' };
  writeFileSync(file, JSON.stringify(jwk), { mode: 0o600 });
}

function publicPart({ d: _secret, ...jwk }: JWK): JWK {
  return jwk;
}
