// Fetches what a bare machine lacks: pnpm, and Node 24 where the machine's own is older, through npm into
// tools/toolchain/{pnpm,node} (versions and hashes fixed by the package-lock.json there); then the workspace's
// packages with `pnpm install --frozen-lockfile` (about 0.1 s when nothing changed).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lock } from './lock.mjs';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const TOOLCHAIN = join(ROOT, 'tools', 'toolchain');
const NODE_MAJOR = 24; // What the services run on.
const IS_WIN = process.platform === 'win32';
const NO_NETWORK = 'the first run needs the npm registry; is the network up, and npm configured for it?';

const say = (line) => process.stderr.write(`${line}\n`);

export async function setup() {
  const release = await lock(join(TOOLCHAIN, '.lock'), say);
  try {
    ensureToolchain();
    ensureWorkspace();
  } finally {
    release();
  }
}

function ensureToolchain() {
  fetchTool('pnpm', 'pnpm');
  if (hostNodeIsFine()) return;
  fetchTool('node', `Node ${NODE_MAJOR} (this is ${process.version})`);
  if (binDirOf('node')) return;
  throw hint(
    `there is no Node ${NODE_MAJOR} package for ${process.platform}-${process.arch}`,
    `install Node ${NODE_MAJOR} yourself and run the command again`,
  );
}

/** Installs tools/toolchain/<name> once per content of its lock file. No install scripts: both packages work without. */
function fetchTool(name, what) {
  const dir = join(TOOLCHAIN, name);
  const stamp = join(dir, 'node_modules', '.stamp');
  const id = `${sha(readFileSync(join(dir, 'package-lock.json')))} ${process.platform}-${process.arch}`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === id) return;
  const began = Date.now();
  say(`> fetching ${what} through npm, once`);
  npmCi(dir, what);
  writeFileSync(stamp, id);
  say(`  done in ${seconds(began)}`);
}

/** Runs the npm that started us where there is one, else the one on the PATH. */
function npmCi(cwd, what) {
  const args = ['ci', '--ignore-scripts', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const env = { ...withHome(process.env) };
  delete env.NODE_ENV; // "production" would leave out what we need.
  const cli = process.env.npm_execpath;
  const byNpm = cli && /npm-cli\.c?js$/.test(cli) && existsSync(cli);
  const options = { cwd, env, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] };
  const result = byNpm
    ? spawnSync(process.execPath, [cli, ...args], options)
    : spawnSync('npm', args, { ...options, shell: IS_WIN });
  if (result.status === 0) return;
  const reason = result.error?.message ?? firstLine(result.stderr, /npm error|npm ERR!/);
  throw hint(`fetching ${what} failed: ${reason}`, NO_NETWORK);
}

function ensureWorkspace() {
  const began = Date.now();
  const first = !existsSync(join(ROOT, 'node_modules', '.modules.yaml'));
  if (first) say('> installing the packages of the workspace, once');
  const result = spawnSync('pnpm', ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only'], {
    cwd: ROOT,
    env: installEnv(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: IS_WIN,
  });
  if (result.error || result.status !== 0) {
    const reason = result.error?.message ?? firstLine(`${result.stdout}\n${result.stderr}`, /ERR_|error/i);
    throw hint(`installing the packages failed: ${reason}`, NO_NETWORK);
  }
  if (first) say(`  done in ${seconds(began)}`);
}

export function hostNodeIsFine() {
  return Number(process.versions.node.split('.')[0]) >= NODE_MAJOR && process.env.LEKO_FORCE_NODE !== '1';
}

/**
 * The folder that has the tool's executable. npm 10 makes no .bin link for a program called "node", and the link of
 * pnpm starts through a wrapper, so take the native file where it lies.
 */
export function binDirOf(tool) {
  const modules = join(TOOLCHAIN, tool, 'node_modules');
  const file = IS_WIN ? `${tool}.exe` : tool;
  const native = { node: [modules, /^node-/], pnpm: [join(modules, '@pnpm'), /^exe\./] }[tool];
  const packages = foldersIn(...native);
  const candidates = [...packages.map((dir) => join(dir, 'bin')), ...packages, join(modules, '.bin')];
  return candidates.find((dir) => existsSync(join(dir, file)));
}

function foldersIn(dir, pattern) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => pattern.test(name))
    .map((name) => join(dir, name));
}

/** Environment in which `node` is Node 24 and `pnpm` is the pinned pnpm. */
export function toolEnv() {
  const env = { ...process.env };
  const tools = [hostNodeIsFine() ? dirname(process.execPath) : binDirOf('node'), binDirOf('pnpm')].filter(Boolean);
  const path = [...tools, join(ROOT, 'node_modules', '.bin'), env.PATH ?? env.Path ?? ''];
  for (const key of Object.keys(env)) {
    // What npm exports to its scripts is npm's configuration, not ours or pnpm's.
    if (/^npm_(package|lifecycle|command|execpath|node_execpath)/i.test(key) || /^path$/i.test(key)) delete env[key];
  }
  env.PATH = path.join(delimiter);
  return env;
}

function installEnv() {
  const env = { ...withHome(toolEnv()), LEKO_SETUP: '1' };
  delete env.NODE_ENV; // "production" would leave the dev dependencies out.
  return env;
}

/** Package managers keep their caches under HOME; where there is none they get a place in the data folder. */
function withHome(env) {
  return env.HOME || IS_WIN ? env : { ...env, HOME: join(ROOT, '.data', 'tools', 'home') };
}

function firstLine(text, pattern) {
  const lines = (text ?? '').split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => pattern.test(line)) ?? lines.at(-1) ?? 'it said nothing';
}

const sha = (buffer) => createHash('sha256').update(buffer).digest('hex').slice(0, 16);
export const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;
export const hint = (message, text) => Object.assign(new Error(message), { hint: text });
