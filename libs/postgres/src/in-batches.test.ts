import { expect, test } from 'vitest';
import { inBatches } from './in-batches.ts';

function slowTable() {
  const written: string[][] = [];
  const turns: (() => void)[] = [];
  const write = inBatches<string>(async (rows) => {
    written.push([...rows]);
    await new Promise<void>((done) => turns.push(done));
  });
  return { write, written, finishOne: () => turns.shift()?.() };
}

test('a row that comes alone is written at once, what comes meanwhile in one batch after it, in order', async () => {
  const { write, written, finishOne } = slowTable();

  const first = write('a');
  await Promise.resolve();
  const rest = Promise.all([write('b'), write('c'), write('d')]);
  expect(written).toEqual([['a']]);

  finishOne();
  await first;
  await Promise.resolve();
  expect(written).toEqual([['a'], ['b', 'c', 'd']]);
  finishOne();
  await rest;
});

test('nobody is told before their own row is written', async () => {
  const { write, finishOne } = slowTable();
  const told: string[] = [];

  const first = write('a').then(() => told.push('a'));
  await Promise.resolve();
  const second = write('b').then(() => told.push('b'));
  finishOne();
  await first;
  expect(told).toEqual(['a']);
  await new Promise(setImmediate);
  finishOne();
  await second;

  expect(told).toEqual(['a', 'b']);
});
