// Fetches what a bare machine lacks: pnpm, and Node 24 where the machine's own is older, through npm into
// tools/toolchain/{pnpm,node} (versions and hashes fixed by the package-lock.json there); then the workspace's
// packages with `pnpm install --frozen-lockfile` (about 0.1 s when nothing changed).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lock } from './lock.mjs';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const TOOLCHAIN = join(ROOT, 'tools', 'toolchain');
const NODE_MAJOR = 24; // What the services run on.
const IS_WIN = process.platform === 'win32';
const NO_NETWORK = 'the first run needs the npm registry; is the network up, and npm configured for it?';

/** Without a network it must not take minutes to say so; pnpm's own retries wait a minute each, so it is run again instead. */
const NPM_RETRIES = ['--fetch-retries=2', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=3000'];
const PNPM_ATTEMPTS = 3;
/** Packages that are not what was agreed on: neither a network nor a second attempt mends that. */
const REFUSAL = /ERR_PNPM_(OUTDATED_LOCKFILE|IGNORED_BUILDS|MINIMUM_RELEASE_AGE_VIOLATION)/;
const LONGEST_REASON = 200;
const LONGEST_REFUSAL = 1_000;

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
  const flags = ['--ignore-scripts', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const args = ['ci', ...flags, ...NPM_RETRIES];
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

/** Nothing to do while the manifests and the lock file are those of the last installation: also without a network. */
function ensureWorkspace() {
  const stamp = join(ROOT, 'node_modules', '.stamp');
  const id = sha(
    manifests()
      .map((file) => readFileSync(file))
      .join('\n'),
  );
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === id) return;
  const began = Date.now();
  say('> installing the packages of the workspace');
  pnpmInstall();
  writeFileSync(stamp, id);
  say(`  done in ${seconds(began)}`);
}

function manifests() {
  const packages = ['libs', 'services', 'deploy', 'tools'].flatMap((dir) => foldersIn(join(ROOT, dir), /^[^.]/));
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'].map((name) => join(ROOT, name));
  return [...files, ...packages.map((dir) => join(dir, 'package.json')).filter((file) => existsSync(file))];
}

function pnpmInstall() {
  const args = ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only'];
  const env = { ...withHome(toolEnv()), pnpm_config_fetch_retries: '0', LEKO_SETUP: '1' };
  delete env.NODE_ENV; // "production" would leave the dev dependencies out.
  const options = { cwd: ROOT, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], shell: IS_WIN };
  let result;
  let output = '';
  for (let attempt = 1; attempt <= PNPM_ATTEMPTS && !REFUSAL.test(output); attempt += 1) {
    result = spawnSync('pnpm', args, options);
    if (result.status === 0) return;
    output = `${result.stdout}\n${result.stderr}`;
  }
  const reason = result.error?.message ?? firstLine(output, /ERR_PNPM|error/i);
  const [refusal] = new RegExp(`${REFUSAL.source}[^]*`).exec(output) ?? [];
  throw hint(`installing the packages failed: ${reason}`, refusal?.trim().slice(0, LONGEST_REFUSAL) ?? NO_NETWORK);
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
  // What Node makes of a source (stripping types, compiling) is kept for the next process that loads it.
  env.NODE_COMPILE_CACHE ??= join(ROOT, 'node_modules', '.cache', 'node');
  return env;
}

/** Package managers keep their caches under HOME; where it is of no use they get a place in the data folder. */
function withHome(env) {
  if (IS_WIN || isWritable(env.HOME)) return env;
  const HOME = join(ROOT, '.data', 'tools', 'home');
  mkdirSync(HOME, { recursive: true });
  // npm sets for its scripts where its cache would be under the HOME that is of no use.
  return { ...env, HOME, npm_config_cache: join(HOME, '.npm') };
}

function isWritable(dir) {
  try {
    accessSync(dir, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function firstLine(text, pattern) {
  const lines = (text ?? '').split('\n').filter((line) => line.trim() !== '');
  return (lines.find((line) => pattern.test(line)) ?? lines.at(-1) ?? 'it said nothing').slice(0, LONGEST_REASON);
}

const sha = (content) => createHash('sha256').update(content).digest('hex').slice(0, 16);
export const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;
export const hint = (message, text) => Object.assign(new Error(message), { hint: text });
