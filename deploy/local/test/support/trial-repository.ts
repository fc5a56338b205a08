import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../src/stack/root.ts';
import { type PackageRegistry, startPackageRegistry } from './package-registry.ts';

const run = promisify(execFile);
const TOOLS = ['pnpm', 'node'];

export interface Ran {
  readonly code: number;
  readonly output: string;
}

/** An empty repository with our tools and our rules for packages, which gets them from its own registry. */
export interface TrialRepository {
  readonly registry: PackageRegistry;
  /** What it depends on, each in version 1.0.0, and a lock file that says so; nothing is installed. */
  needs(...names: readonly string[]): Promise<void>;
  has(file: string): boolean;
  /** Changes the text of a file. */
  edit(file: string, change: (text: string) => string): void;
  /** `npm run <command>`, with more variables. */
  run(command: string, variables?: NodeJS.ProcessEnv): Promise<Ran>;
  remove(): void;
}

export async function createTrialRepository(): Promise<TrialRepository> {
  const dir = mkdtempSync(join(tmpdir(), 'leko-repository-'));
  const home = join(dir, 'repository');
  const registry = await startPackageRegistry(join(dir, 'packs'));
  const env = { ...process.env, pnpm_config_store_dir: join(dir, 'store'), pnpm_config_cache_dir: join(dir, 'cache') };
  copyTools(home, registry.url);
  return {
    registry,
    needs: (...names) => agreeOn(home, env, names),
    has: (file) => existsSync(join(home, file)),
    edit: (file, change) => writeFileSync(join(home, file), change(readFileSync(join(home, file), 'utf8'))),
    run: (command, variables = {}) => runTool(home, { ...env, ...variables }, command),
    remove() {
      registry.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Everything of ours that decides what is installed; the tool chain is fetched already. */
function copyTools(home: string, registryUrl: string): void {
  const isOwn = (path: string) => path === join(ROOT, 'tools') || /\.(mjs|json)$/.test(path);
  cpSync(join(ROOT, 'tools'), join(home, 'tools'), { recursive: true, filter: isOwn });
  mkdirSync(join(home, 'tools', 'toolchain'));
  for (const tool of TOOLS.filter((name) => existsSync(join(ROOT, 'tools', 'toolchain', name)))) {
    symlinkSync(join(ROOT, 'tools', 'toolchain', tool), join(home, 'tools', 'toolchain', tool));
  }
  cpSync(join(ROOT, 'pnpm-workspace.yaml'), join(home, 'pnpm-workspace.yaml'));
  const npmrc = readFileSync(join(ROOT, '.npmrc'), 'utf8');
  writeFileSync(join(home, '.npmrc'), `${npmrc}\nregistry=${registryUrl}\n`);
}

async function agreeOn(home: string, env: NodeJS.ProcessEnv, names: readonly string[]): Promise<void> {
  for (const left of ['pnpm-lock.yaml', 'node_modules']) rmSync(join(home, left), { recursive: true, force: true });
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name: 'repository', private: true, dependencies }));
  // The lock file was written without our rules.
  const careless = { cwd: home, env: { ...env, pnpm_config_minimum_release_age: '0' } };
  await run('pnpm', ['install', '--lockfile-only', '--no-frozen-lockfile', '--config.minimum-release-age=0'], careless);
}

async function runTool(home: string, env: NodeJS.ProcessEnv, command: string): Promise<Ran> {
  try {
    const { stdout, stderr } = await run('node', ['tools/run.mjs', command], { cwd: home, env });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code = -1, stdout = '', stderr = '' } = error as { code?: number; stdout?: string; stderr?: string };
    return { code, output: stdout + stderr };
  }
}
