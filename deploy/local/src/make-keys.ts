import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInternalKeys, ensureVaultKeys } from '@leko/testing/servers';
import { ROOT } from './stack/root.ts';
import { ISSUERS, VAULTS } from './stack/services.ts';

/** `node deploy/local/src/make-keys.ts [--production] [FOLDER]`: the keys that docker-compose.yml hands to the services. */
const args = process.argv.slice(2);
// In production no process may act as the sandbox.
const issuers = args.includes('--production') ? ISSUERS.filter((name) => name !== 'sandbox') : ISSUERS;
const dir = args.find((arg) => !arg.startsWith('--')) ?? join(ROOT, 'deploy', 'docker', 'secrets');

const { signingKeyFile, trustedKeysFile } = await ensureInternalKeys(dir, issuers);
const vaultKeyFile = ensureVaultKeys(dir, VAULTS);
// A container's user is not you and must read its file; other users cannot enter the folder, which is yours alone.
for (const file of [...issuers.map(signingKeyFile), trustedKeysFile, ...VAULTS.map(vaultKeyFile)]) {
  chmodSync(file, 0o444);
}
process.stdout.write(`keys of ${issuers.join(', ')}, and of personal data, are in ${dir}\n`);
