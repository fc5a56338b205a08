import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { asRole } from './stack/database.ts';
import { rememberedPorts } from './stack/ports.ts';
import { ROOT } from './stack/root.ts';
import { ensureSecrets } from './stack/secrets.ts';

/** `npm run audit:verify`: of the database that DATABASE_URL names, else of the stack that runs on DATA_DIR. */
const { DATABASE_URL, DATA_DIR = join(ROOT, '.data') } = process.env;

function localDatabase(): string {
  const { postgres } = rememberedPorts(DATA_DIR);
  if (postgres === undefined) throw new Error(`there is no stack in ${DATA_DIR}: npm start, or set DATABASE_URL`);
  const secrets = ensureSecrets(join(DATA_DIR, 'keys', 'secrets.json'));
  return asRole(`postgres://127.0.0.1:${postgres}/leko`, 'pay_app', secrets.pay);
}

try {
  const env = { ...process.env, DATABASE_URL: DATABASE_URL ?? localDatabase() };
  const args = ['--conditions=source', join(ROOT, 'services', 'pay', 'src', 'main.ts'), 'audit'];
  process.exitCode = spawnSync(process.execPath, args, { env, stdio: 'inherit' }).status ?? 1;
} catch (error) {
  process.stderr.write(`cannot go on: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
