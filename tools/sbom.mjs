// `npm run sbom`: what each service runs in production, one CycloneDX file per service. The Dockerfile runs it too.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, toolEnv } from './setup.mjs';

const FORM = ['--sbom-format', 'cyclonedx', '--sbom-spec-version', '1.6', '--sbom-type', 'application'];
const SUFFIX = '.cdx.json';

const { values, positionals } = parseArgs({
  options: { out: { type: 'string', default: join(ROOT, 'dist', 'sbom') } },
  allowPositionals: true,
});
const folder = resolve(values.out);
const services = positionals.length > 0 ? positionals : ['*'];

mkdirSync(folder, { recursive: true });
const filters = services.flatMap((service) => ['--filter', `./services/${service}`]);
const args = [...filters, 'sbom', ...FORM, '--prod', '--split', '--out', join(folder, `%s${SUFFIX}`)];
const { status, error } = spawnSync('pnpm', ['--fail-if-no-match', ...args], {
  cwd: ROOT,
  env: toolEnv(),
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (error) process.stderr.write(`${error.message}\n`);
for (const file of readdirSync(folder).filter((name) => name.endsWith(SUFFIX))) forgetMirror(join(folder, file));
process.exitCode = status ?? 1;

/** A package is named by what it is: the address it was fetched from may hold a password, and must not be shown. */
function forgetMirror(file) {
  const bill = JSON.parse(readFileSync(file, 'utf8'));
  for (const { purl, externalReferences = [] } of bill.components) {
    for (const reference of externalReferences) if (reference.type === 'distribution') reference.url = purl;
  }
  writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
}
