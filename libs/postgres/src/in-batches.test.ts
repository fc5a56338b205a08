import { expect, test } from 'vitest';
import { inBatches } from './in-batches.ts';

/** A slow table that refuses the rows that its rule names. */
function slowTable(refuse: (row: string) => unknown = () => undefined) {
  const written: string[][] = [];
  const turns: (() => void)[] = [];
  const write = inBatches<string, string>(async (rows) => {
    written.push([...rows]);
    await new Promise<void>((done) => turns.push(done));
    const error = rows.map(refuse).find(Boolean);
    if (error) throw error;
    return rows.map((row) => row.toUpperCase());
  });
  /** Lets the statement that runs finish, and the next one begin. */
  const finishOne = async () => {
    turns.shift()?.();
    await begun();
  };
  return { write, written, finishOne };
}

const begun = () => new Promise(setImmediate).then(() => new Promise(setImmediate));
const databaseError = (code: string) => Object.assign(new Error(code), { code });

test('a row that comes alone is written at once, what comes meanwhile in one batch after it, in order', async () => {
  const { write, written, finishOne } = slowTable();

  const first = write('a');
  await begun();
  const rest = Promise.all([write('b'), write('c'), write('d')]);
  expect(written).toEqual([['a']]);

  await finishOne();
  expect(await first).toBe('A');
  expect(written).toEqual([['a'], ['b', 'c', 'd']]);
  await finishOne();
  expect(await rest).toEqual(['B', 'C', 'D']);
});

test('rows of the same moment are one batch from the first on', async () => {
  const { write, written, finishOne } = slowTable();

  const both = Promise.all([write('a'), write('b')]);
  await begun();
  await finishOne();

  expect(await both).toEqual(['A', 'B']);
  expect(written).toEqual([['a', 'b']]);
});

test('no caller is answered before its own row is written', async () => {
  const { write, finishOne } = slowTable();
  const finished: string[] = [];

  const first = write('a').then(() => finished.push('a'));
  await begun();
  const second = write('b').then(() => finished.push('b'));
  await finishOne();
  await first;
  expect(finished).toEqual(['a']);
  await finishOne();
  await second;

  expect(finished).toEqual(['a', 'b']);
});

test('a batch has an end, and what is left is the next one', async () => {
  const { write, written, finishOne } = slowTable();

  const all = Promise.all(Array.from({ length: 65 }, (_, at) => write(String(at))));
  await begun();
  await finishOne();
  await finishOne();
  await all;

  expect(written.map(({ length }) => length)).toEqual([64, 1]);
});

test.each([
  ['a broken rule', '23514'],
  ['a value that is none', '22P02'],
])('%s fails its own caller, the others are written without it', async (_what, code) => {
  const { write, written, finishOne } = slowTable((row) => row === 'bad' && databaseError(code));

  const all = Promise.allSettled([write('a'), write('bad'), write('b')]);
  await begun();
  for (let statement = 0; statement < 4; statement++) await finishOne();

  expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(written).toEqual([['a', 'bad', 'b'], ['a'], ['bad'], ['b']]);
});

test.each([
  ['a connection that broke', 'ECONNRESET'],
  ['a server that stops', '57P01'],
])('%s may have written all of it, so nothing is written again and every caller fails', async (_what, code) => {
  const { write, written, finishOne } = slowTable(() => databaseError(code));

  const both = Promise.allSettled([write('a'), write('b')]);
  await begun();
  await finishOne();

  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(written).toEqual([['a', 'b']]);
});

test('after a failure the next row is written as if nothing had been', async () => {
  const { write, finishOne } = slowTable((row) => row === 'bad' && databaseError('23505'));

  const bad = write('bad').catch((error: Error) => error.message);
  await begun();
  await finishOne();
  expect(await bad).toBe('23505');
  const good = write('good');
  await begun();
  await finishOne();

  expect(await good).toBe('GOOD');
});
