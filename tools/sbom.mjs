// `npm run sbom`: what each service runs in production, one CycloneDX file per service. The Dockerfile runs it too.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, toolEnv } from './setup.mjs';

// The registry that "pkg:npm" means: the address of a mirror may hold a password, and is nobody's business.
const FORM = ['--sbom-format', 'cyclonedx', '--sbom-spec-version', '1.6', '--sbom-type', 'application'];
const CONTENT = ['--prod', '--registry=https://registry.npmjs.org/'];

const { values, positionals } = parseArgs({
  options: { out: { type: 'string', default: join(ROOT, 'dist', 'sbom') } },
  allowPositionals: true,
});
const folder = resolve(values.out);
const services = positionals.length > 0 ? positionals : ['*'];

mkdirSync(folder, { recursive: true });
const filters = services.flatMap((service) => ['--filter', `./services/${service}`]);
const args = [...filters, 'sbom', ...FORM, ...CONTENT, '--split', '--out', join(folder, '%s.cdx.json')];
const { status, error } = spawnSync('pnpm', ['--fail-if-no-match', ...args], {
  cwd: ROOT,
  env: toolEnv(),
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (error) process.stderr.write(`${error.message}\n`);
process.exitCode = status ?? 1;
