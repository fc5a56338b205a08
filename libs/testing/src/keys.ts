import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newVaultKeys } from '@leko/vault';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** Where each process finds its own private key and the public keys of all. */
export interface InternalKeys {
  signingKeyFile(issuer: string): string;
  readonly trustedKeysFile: string;
}

/** Makes (once) an Ed25519 key per process in `dir`, and the set of public keys that all services trust. */
export async function ensureInternalKeys(dir: string, issuers: readonly string[]): Promise<InternalKeys> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const signingKeyFile = (issuer: string) => fileOf(dir, issuer);
  const trustedKeysFile = join(dir, 'trusted.jwks.json');
  for (const issuer of issuers) if (!existsSync(signingKeyFile(issuer))) await writeKey(signingKeyFile(issuer), issuer);

  const files = issuers.flatMap((issuer) => [
    fileOf(dir, issuer),
    fileOf(dir, issuer, 'next'),
    fileOf(dir, issuer, 'old'),
  ]);
  const keys = files.filter((file) => existsSync(file)).map((file) => publicPart(readKey(file)));
  replaceFile(trustedKeysFile, { keys }, OWN);
  return { signingKeyFile, trustedKeysFile };
}

export const signingKeySteps = ['add', 'use', 'drop'] as const;
export type SigningKeyStep = (typeof signingKeySteps)[number];

/**
 * A step of changing the key that `issuer` signs with, without a request refused: `add` makes the next one and trusts it,
 * `use` signs with it and still trusts the old one, `drop` trusts the old one no more. Between two steps every process
 * that reads the files is started again. Throws where the step before is missing.
 */
export async function rotateInternalKey(dir: string, issuer: string, step: SigningKeyStep, day: string): Promise<void> {
  const [inUse, next, old] = [fileOf(dir, issuer), fileOf(dir, issuer, 'next'), fileOf(dir, issuer, 'old')];
  if (!existsSync(inUse)) throw new Error(`${inUse} is missing; make-keys.ts makes it`);
  switch (step) {
    case 'add':
      if (existsSync(next) || existsSync(old)) throw new Error(`the key of ${issuer} is being changed already`);
      return writeKey(next, `${issuer}@${day}`);
    case 'use':
      if (!existsSync(next)) throw new Error(`${issuer} has no next key; begin with add`);
      replaceFile(old, publicPart(readKey(inUse)), READABLE);
      return renameSync(next, inUse);
    case 'drop':
      if (!existsSync(old)) throw new Error(`${issuer} has no old key`);
      return rmSync(old);
  }
}

/** Makes (once) the keys that personal data are sealed with, in `dir`: a file for each name; answers where it is. */
export function ensureVaultKeys(dir: string, names: readonly string[]): (name: string) => string {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const vaultFile = (name: string) => join(dir, `${name}.vault.json`);
  const kid = new Date().toISOString().slice(0, 10);
  for (const name of names.filter((one) => !existsSync(vaultFile(one)))) {
    writeFileSync(vaultFile(name), JSON.stringify(newVaultKeys(kid)), { mode: OWN });
  }
  return vaultFile;
}

const [OWN, READABLE] = [0o600, 0o444];

const fileOf = (dir: string, issuer: string, which?: 'next' | 'old'): string =>
  join(dir, `${[issuer, which].filter(Boolean).join('.')}.jwk.json`);

const readKey = (file: string): JWK => JSON.parse(readFileSync(file, 'utf8')) as JWK;

async function writeKey(file: string, kid: string): Promise<void> {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  replaceFile(file, { ...(await exportJWK(privateKey)), kid, alg: 'EdDSA', use: 'sig' }, OWN);
}

/** Renamed, so that no reader sees half of it, and a read-only file of make-keys.ts is replaced too. */
function replaceFile(file: string, value: object, mode: number): void {
  writeFileSync(`${file}.new`, JSON.stringify(value), { mode });
  renameSync(`${file}.new`, file);
}

function publicPart({ d: _secret, ...jwk }: JWK): JWK {
  return jwk;
}
