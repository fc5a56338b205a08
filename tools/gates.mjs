import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkAdvisories } from './advisories.mjs';
import { handOver, WITH_PARENT } from './hand-over.mjs';
import { ROOT, seconds, toolEnv } from './setup.mjs';

const modules = (...path) => join('node_modules', ...path);
const VITEST = [...WITH_PARENT, modules('vitest', 'vitest.mjs'), 'run', '--config', 'vitest.workspace.ts'];
const REPORTER = '--reporter=./tools/test-reporter.mjs';
/** The layers of the gate; the fourth, `long`, is for whoever has an hour. */
const LAYERS = ['unit', 'service', 'system'];

/** What is quick and needs nothing started; each shows its output only when it fails. */
const QUICK_GATES = [
  ['types', 'node', [modules('tsc7', 'bin', 'tsc'), '-p', 'tsconfig.json', '--pretty']],
  ['Biome', 'biome', ['check', '.', '--colors=off']],
  ['knip', 'node', [modules('knip', 'bin', 'knip.js')]],
];

/** All gates in order, stopping at the first that fails; with arguments only the tests, with these arguments. */
export async function test(args) {
  if (args.some((arg) => arg !== TIMINGS)) return testLayers(LAYERS, args);
  for (const [name, file, fileArgs] of QUICK_GATES) {
    if (!passes(name, file, fileArgs)) {
      process.exitCode = 1;
      return;
    }
  }
  if (!advisories()) return;
  const began = Date.now();
  process.stderr.write('> tests\n');
  const code = await testLayers(LAYERS, args);
  process.stderr.write(`${code === 0 ? 'all gates passed' : 'FAILED: tests'} (${seconds(began)})\n`);
}

const TIMINGS = '--timings';

/** The tests of some layers; a word such as `pay` means the folder of that service, anything else is vitest's own. */
export function testLayers(layers, args) {
  if (args.includes(TIMINGS)) process.env.LEKO_TIMINGS = '1';
  const services = readdirSync(join(ROOT, 'services'));
  const rest = args.filter((arg) => arg !== TIMINGS).map((arg) => (services.includes(arg) ? `services/${arg}/` : arg));
  return handOver('node', [...VITEST, REPORTER, ...layers.map((layer) => `--project=${layer}`), ...rest]);
}

/** The golden files belong to tests; these write them anew. The filter comes first: `--update` takes a word after it as its own. */
export const writeGolden = () => handOver('node', [...VITEST, 'golden', '--update']);

/** Whether the packages of production may run, as far as the registry says. */
export function advisories() {
  const began = Date.now();
  beginGate('advisories');
  const { passed, verdict } = checkAdvisories();
  process.stderr.write(passed ? `${verdict}  ${seconds(began)}\n` : `FAILED  ${seconds(began)}\n\n${verdict}\n`);
  if (!passed) process.exitCode = 1;
  return passed;
}

const beginGate = (name) => process.stderr.write(`> ${name.padEnd(12)}`);

function passes(name, file, args) {
  const began = Date.now();
  beginGate(name);
  const result = spawnSync(file, args, {
    cwd: ROOT,
    env: toolEnv(),
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const passed = result.status === 0;
  process.stderr.write(`${passed ? 'ok' : 'FAILED'}  ${seconds(began)}\n`);
  if (!passed) process.stderr.write(`\n${result.error?.message ?? ''}${result.stdout ?? ''}${result.stderr ?? ''}`);
  return passed;
}
