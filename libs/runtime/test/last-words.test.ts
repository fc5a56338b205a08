import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const TALKER = fileURLToPath(new URL('./talk-and-die.ts', import.meta.url));
/** More than a pipe takes, and less than waits for a reader. */
const SOME = 650;
/** More than that. */
const MANY = 5_000;

/** A process that has written so many lines, none of them read, and is about to end. */
async function talked(lines: number): Promise<ChildProcess> {
  const args = ['--conditions=source', TALKER, String(lines)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  await once(child, 'message');
  return child;
}

async function readLines(child: ChildProcess): Promise<{ msg: string; lost?: number }[]> {
  const said = await text(child.stdout as Readable);
  return said
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

it('a process that dies says all that still waits for a reader, when there is one', async () => {
  const child = await talked(SOME);

  const said = await readLines(child);

  const all = Array.from({ length: SOME }, (_, at) => `line ${at}`);
  expect(said.map(({ msg }) => msg)).toEqual([...all, 'the end']);
});

it('a process that dies says with its last words how many lines are missing', async () => {
  const child = await talked(MANY);

  const said = await readLines(child);

  const missing = said.reduce((sum, { lost = 0 }) => sum + lost, 0);
  expect(missing).toBeGreaterThan(0);
  expect(said.filter(({ lost }) => lost === undefined).length + missing).toBe(MANY + 1);
});

it('a process ends although its last lines are not read', async () => {
  const child = await talked(MANY);

  expect(await once(child, 'exit')).toEqual([1, null]);
});
