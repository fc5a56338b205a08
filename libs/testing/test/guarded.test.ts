import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ended, spawnGuarded } from '../src/guarded.ts';
import { lastLinesOf, remembering } from '../src/last-lines.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leko-guarded-'));
  file = join(folder, 'said.log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** More than an unread pipe takes. */
const MUCH =
  'i=0; while [ $i -lt 4000 ]; do echo "$i ................................................................"; i=$((i+1)); done';

test('a program that writes to a file needs no reader', async () => {
  const program = spawnGuarded({ file: 'sh', args: ['-c', `${MUCH}; echo trouble >&2`], log: file });

  expect([program.stdout, program.stderr]).toEqual([null, null]);
  expect(await ended(program)).toBe('exit code 0');
  const lines = readFileSync(file, 'utf8').split('\n');
  expect(lines).toHaveLength(4_002);
  expect(lastLinesOf(file).slice(-2)).toEqual([expect.stringMatching(/^3999 /), 'trouble']);
});

test('what it said before it failed is known, and not what another said before it', async () => {
  writeFileSync(file, 'of another\n');
  const said = remembering(file);

  await ended(spawnGuarded({ file: 'sh', args: ['-c', 'echo FATAL; exit 3'], log: said.log }));

  expect(said.last()).toEqual(['FATAL']);
  expect(readFileSync(file, 'utf8')).toBe('of another\nFATAL\n');
});

test('one that writes to a function is read', async () => {
  const lines: string[] = [];
  const said = remembering((line) => lines.push(line));

  const program = spawnGuarded({ file: 'sh', args: ['-c', 'echo one; echo two'], log: said.log });
  await ended(program);

  await expect.poll(() => lines).toEqual(['one', 'two']);
  expect(said.last()).toEqual(['one', 'two']);
});
