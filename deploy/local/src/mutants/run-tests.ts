import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestRun {
  readonly folder: string;
  readonly test: string;
  /** Parts of their full names; the whole file where it is left out. */
  readonly names?: readonly string[] | undefined;
  readonly env: NodeJS.ProcessEnv;
}

export type Outcome =
  | { readonly kind: 'passed' }
  /** The names of what failed. */
  | { readonly kind: 'failed'; readonly tests: readonly string[] }
  /** No test has said anything about the guard: none was found, or the file could not be read. */
  | { readonly kind: 'no answer'; readonly reason: string };

/** Layers whose tests need no stack of processes; that is where guards have their tests. */
const PROJECTS = ['--project=unit', '--project=service'];
/** For what waits in vain because a guard is lost; each of these tests takes a second or two. */
const TEST_TIMEOUT_MS = 30_000;
/** Whatever hangs beyond that is stopped. */
const RUN_TIMEOUT_MS = 300_000;

/** Runs one test file, or some of its tests, in a folder that has the repository, up to the first that fails. */
export async function runTests({ folder, test, names, env }: TestRun): Promise<Outcome> {
  const scratch = mkdtempSync(join(tmpdir(), 'leko-mutant-'));
  const report = join(scratch, 'report.json');
  const args = [
    ...['--conditions=source', 'node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.workspace.ts', ...PROJECTS],
    ...['--maxWorkers=1', `--testTimeout=${TEST_TIMEOUT_MS}`, '--bail=1', '--reporter=json', `--outputFile=${report}`],
    ...(names === undefined ? [] : ['-t', names.map((name) => RegExp.escape(name)).join('|')]),
    test,
  ];
  try {
    const ended = await runNode(args, { folder, env });
    return outcomeOf(readReport(report), ended);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return undefined; // Stopped, or ended before it wrote one.
  }
}

const LAST_CHARACTERS = 400;
/** The report has none, but the run was not a success. */
const OUTSIDE = 'an error outside every test';

interface Ended {
  readonly output: string;
  readonly code: number | null;
}

function outcomeOf(report: Report | undefined, { output, code }: Ended): Outcome {
  const results = report?.testResults.flatMap(({ assertionResults }) => assertionResults) ?? [];
  const tests = results.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  if (tests.length > 0) return { kind: 'failed', tests };
  if (results.some(({ status }) => status === 'passed') && report?.testResults.every(({ message }) => message === ''))
    return code === 0 ? { kind: 'passed' } : { kind: 'failed', tests: [OUTSIDE] };
  const reason = report?.testResults.find(({ message }) => message !== '')?.message ?? output.slice(-LAST_CHARACTERS);
  return { kind: 'no answer', reason: reason.trim() || 'no test has this name' };
}

function runNode(args: readonly string[], { folder, env }: { folder: string; env: NodeJS.ProcessEnv }): Promise<Ended> {
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const limit = setTimeout(() => child.kill('SIGTERM'), RUN_TIMEOUT_MS);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      clearTimeout(limit);
      done({ output, code });
    });
  });
}
