import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readVaultKeys, rotateKeys, rotationSteps } from '@leko/vault';
import { ROOT } from './stack/root.ts';
import { VAULTS } from './stack/services.ts';

/** `node deploy/local/src/rotate-keys.ts add|use|drop pay|payout|notification|events [FOLDER]`: a step of changing the keys of personal data. */
const [wanted, vault, dir = join(ROOT, 'deploy', 'docker', 'secrets')] = process.argv.slice(2);
const step = rotationSteps.find((name) => name === wanted);
const name = VAULTS.find((one) => one === vault);
if (step === undefined || name === undefined) {
  process.stderr.write(`usage: rotate-keys.ts ${rotationSteps.join('|')} ${VAULTS.join('|')} [FOLDER]\n`);
  process.exit(2);
}

const file = join(dir, `${name}.vault.json`);
readVaultKeys(file); // Throws unless it is one.
const today = new Date().toISOString().slice(0, 10);
const renewed = rotateKeys(JSON.parse(readFileSync(file, 'utf8')), step, today);
// Whole or not at all: without its keys a database is lost.
writeFileSync(`${file}.new`, JSON.stringify(renewed), { mode: 0o400 });
// As make-keys.ts leaves it: a container's user is not you.
chmodSync(`${file}.new`, 0o444);
renameSync(`${file}.new`, file);
const kids = readVaultKeys(file).encryption.map(({ kid }) => kid);
process.stdout.write(`${file}: seals with ${kids[0]}, opens with ${kids.join(', ')}\n`);
