import { join } from 'node:path';
import { signingKeySteps } from '@leko/testing/servers';
import { rotateSigningKey } from './signing-key.ts';
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
  await rotateSigningKey(dir, issuer, step);
  process.stdout.write(`the key of ${issuer} in ${dir}: ${NEXT[step]}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
