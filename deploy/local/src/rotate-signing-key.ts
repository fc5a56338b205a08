import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { trustedIssuers } from '@leko/server';
import { ensureInternalKeys, rotateInternalKey, signingKeySteps } from '@leko/testing/servers';
import { ROOT } from './stack/root.ts';
import { ISSUERS } from './stack/services.ts';

/** `node deploy/local/src/rotate-signing-key.ts add|use|drop gateway|pay|payout|notification [FOLDER]`: a step of changing the key that a process signs its requests with. */
const processes = ISSUERS.filter((name) => name !== 'sandbox');
const [wanted, process_, dir = join(ROOT, 'deploy', 'docker', 'secrets')] = process.argv.slice(2);
const step = signingKeySteps.find((name) => name === wanted);
const issuer = processes.find((name) => name === process_);
if (step === undefined || issuer === undefined) {
  process.stderr.write(`usage: rotate-signing-key.ts ${signingKeySteps.join('|')} ${processes.join('|')} [FOLDER]\n`);
  process.exit(2);
}

const NEXT = {
  add: `trusted by all once they are recreated (${processes.join(' ')}); then: use`,
  use: `in use once ${issuer} is recreated; then: drop`,
  drop: `trusted alone once all are recreated (${processes.join(' ')})`,
};

try {
  await rotateInternalKey(dir, issuer, step, new Date().toISOString().slice(0, 10));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
// Whoever is trusted stays so and nobody else is: a key that only lies in the folder, such as the sandbox's, is not.
const known = trustedIssuers(join(dir, 'trusted.jwks.json'));
const trusted = ISSUERS.filter((name) => known.includes(name));
const { signingKeyFile, trustedKeysFile } = await ensureInternalKeys(dir, trusted);
// As make-keys.ts leaves them: a container's user is not you.
for (const file of [signingKeyFile(issuer), trustedKeysFile]) chmodSync(file, 0o444);
process.stdout.write(`the key of ${issuer} in ${dir}: ${NEXT[step]}\n`);
