import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkAdvisories } from './advisories.mjs';
import { handOver, WITH_PARENT } from './hand-over.mjs';
import { ROOT, seconds, toolEnv } from './setup.mjs';

const modules = (...path) => join('node_modules', ...path);
const VITEST = [
  '--conditions=source',
  ...WITH_PARENT,
  modules('vitest', 'vitest.mjs'),
  'run',
  '--config',
  'vitest.workspace.ts',
];
const REPORTER = '--reporter=./tools/test-reporter.mjs';
/** The layers of the gate; the fourth, `long`, takes an hour. */
const LAYERS = ['unit', 'service', 'system'];

/** What is quick and needs nothing started; each shows its output only when it fails. */
const QUICK_GATES = [
  // With declarations, as the build makes them: they cannot name every type that the check alone can infer.
  ['types', 'node', [modules('tsc7', 'bin', 'tsc'), '-p', 'tsconfig.json', '--pretty']],
  ['Biome', 'biome', ['check', '.', '--colors=off']],
  ['knip', 'node', [modules('knip', 'bin', 'knip.js')]],
];

/** All gates, reported in order, ending with the first that fails; with arguments only the tests, with these arguments. */
export async function test(args) {
  if (args.some((arg) => arg !== TIMINGS)) return testLayers(LAYERS, args);
  const began = Date.now();
  const quick = QUICK_GATES.map(([name, file, fileArgs]) => [name, run(file, fileArgs)]);
  for (const [name, running] of quick) {
    beginGate(name);
    if (!passes(await running)) {
      process.exitCode = 1;
      return;
    }
  }
  if (!advisories()) return;
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

/** Side by side with others: `passed`, what it printed, and how long it took. */
function run(file, args) {
  const began = Date.now();
  const options = { cwd: ROOT, env: toolEnv(), shell: process.platform === 'win32', stdio: ['ignore', 'pipe', 'pipe'] };
  const child = spawn(file, args, options);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((done) => {
    child.on('error', (error) => done({ passed: false, output: error.message, took: seconds(began) }));
    child.on('close', (code) => done({ passed: code === 0, output, took: seconds(began) }));
  });
}

function passes({ passed, output, took }) {
  process.stderr.write(`${passed ? 'ok' : 'FAILED'}  ${took}\n`);
  if (!passed) process.stderr.write(`\n${output}`);
  return passed;
}
