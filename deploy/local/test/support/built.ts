import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../src/stack/root.ts';
import { type Env, textOf } from './compose.ts';

const run = promisify(execFile);

const NOT_COPIED = new Set(['.git', '.data', 'node_modules', 'dist', 'coverage', 'test', 'secrets']);
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** What the images hold, made by the Dockerfile's own commands in a throw-away folder. */
export interface Built {
  /** Where the image's /app is. */
  appOf(image: string): string;
  readonly environment: Env;
  remove(): void;
}

export async function buildImages(services: readonly string[]): Promise<Built> {
  // A path with links in it would name the same package in two ways.
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'leko-image-')));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  try {
    await build(dir, services);
  } catch (error) {
    remove();
    throw error;
  }
  return { appOf: (image) => join(dir, image), environment: environmentOf('runtime'), remove };
}

async function build(dir: string, services: readonly string[]): Promise<void> {
  const source = join(dir, 'source');
  cpSync(ROOT, source, { recursive: true, filter: (path) => !NOT_COPIED.has(basename(path)) });
  for (const command of commandsOf('build')) await shell(command, source);
  for (const SERVICE of services) await deploy('deployed-service', join(dir, SERVICE), { SERVICE });
  await deploy('deployed-sandbox', join(dir, 'sandbox'), {});

  async function deploy(stage: string, target: string, variables: Env): Promise<void> {
    // The install before has checked the same packages against the registry; once more would take the network.
    const checked = { ...variables, pnpm_config_trust_lockfile: 'true' };
    for (const command of commandsOf(stage)) await shell(command.replace(/ \/out$/, ` '${target}'`), source, checked);
  }
}

/** The instructions of one stage: `[['RUN', 'pnpm …'], …]`. */
function stageOf(name: string): [string, string][] {
  const stages = textOf('deploy/docker/Dockerfile').split(/^(?=FROM )/m);
  const stage = stages.find((text) => new RegExp(`^FROM \\S+ AS ${name}\\n`).test(text));
  if (stage === undefined) throw new Error(`the Dockerfile has no stage ${name}`);
  return [...stage.matchAll(/^([A-Z]+) (.+)$/gm)].map(([, instruction = '', rest = '']) => [instruction, rest]);
}

/** pnpm itself comes from the tool chain that runs this test, from the same lock file. */
const commandsOf = (stage: string) =>
  stageOf(stage).flatMap(([instruction, text]) => (instruction === 'RUN' && /^(pnpm|node) /.test(text) ? [text] : []));

const environmentOf = (stage: string): Env =>
  Object.fromEntries(
    stageOf(stage)
      .filter(([instruction]) => instruction === 'ENV')
      .flatMap(([, text]) => text.split(' '))
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );

async function shell(command: string, cwd: string, variables: Env = {}): Promise<void> {
  const env: NodeJS.ProcessEnv = { ...process.env, ...variables, pnpm_config_prefer_offline: 'true' };
  // "production" would leave out the compiler, "test" means nothing here.
  delete env.NODE_ENV;
  try {
    await run('sh', ['-c', command], { cwd, env, maxBuffer: MAX_OUTPUT_BYTES });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command}\n${stdout}${stderr}`);
  }
}
