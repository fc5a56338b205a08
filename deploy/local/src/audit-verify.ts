import { join } from 'node:path';
import { checkAudits, reportOf } from './audit/check-audits.ts';
import { readHeads } from './audit/kept-heads.ts';
import { monitorUrl } from './stack/database.ts';
import { rememberedPorts } from './stack/ports.ts';
import { ROOT } from './stack/root.ts';
import { ensureSecrets } from './stack/secrets.ts';

/** `npm run audit:verify`: of the database that DATABASE_URL names, else of the stack that runs on DATA_DIR. */
const { DATABASE_URL, DATA_DIR = join(ROOT, '.data') } = process.env;

function localDatabase(): string {
  const { postgres: port } = rememberedPorts(DATA_DIR);
  if (port === undefined) throw new Error(`there is no stack in ${DATA_DIR}: npm start, or set DATABASE_URL`);
  const { monitor: password } = ensureSecrets(join(DATA_DIR, 'keys', 'secrets.json'));
  return monitorUrl({ port, password });
}

try {
  const heads = readHeads(process.argv.slice(2));
  const findings = await checkAudits(DATABASE_URL ?? localDatabase(), heads);
  for (const finding of findings) process.stdout.write(`${reportOf(finding)}\n`);
  process.exitCode = findings.every(({ verdict }) => verdict.broken === undefined) ? 0 : 1;
} catch (error) {
  process.stderr.write(`cannot go on: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
