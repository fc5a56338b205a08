import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Documents, openDocuments } from '@leko/simulators/kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importJournal } from '../src/sandbox/import-journal.ts';

let folder: string;
let file: string;
let documents: Documents;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leko-import-'));
  file = join(folder, 'world.jsonl');
  documents = openDocuments();
  documents.index<{ owner: string }>('thing', { owner: ({ owner }) => owner });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const line = (id: string, doc: object | null, kind = 'thing') => `${JSON.stringify({ kind, id, doc })}\n`;
const write = (...lines: string[]) => writeFileSync(file, lines.join(''));

test('every document arrives in its last version, in order, with its keys; what was removed does not', () => {
  write(
    line('a', { owner: 'anna', n: 1 }),
    line('b', { owner: 'борис' }),
    line('c', { owner: 'clara' }),
    line('a', { owner: 'anna', n: 2 }),
    line('c', null),
  );

  importJournal(documents, file);

  expect(documents.list('thing')).toEqual([{ owner: 'anna', n: 2 }, { owner: 'борис' }]);
  expect(documents.find('thing', 'owner', 'борис')).toBeDefined();
});

test('it is done once: what has changed since stays', () => {
  write(line('a', { owner: 'anna' }));
  importJournal(documents, file);
  documents.put('thing', 'a', { owner: 'boris' });

  importJournal(documents, file);

  expect(documents.list('thing')).toEqual([{ owner: 'boris' }]);
  expect(existsSync(file)).toBe(false);
});

test('what was there to find others by is not needed any more', () => {
  write(line('payment-1', { operationId: 'o' }, 'tochka_acquiring.link_id'));

  importJournal(documents, file);

  expect(documents.list('tochka_acquiring.link_id')).toEqual([]);
});

test('half a last line is what a killed process leaves: the others count', () => {
  write(line('a', { owner: 'anna' }), '{"kind":"thing","id":"b","do');

  importJournal(documents, file);

  expect(documents.list('thing')).toEqual([{ owner: 'anna' }]);
});

test('a file that is damaged in the middle is refused with what to do, and nothing of it is taken', () => {
  write(line('a', { owner: 'anna' }), 'not json\n', line('b', { owner: 'boris' }));

  expect(() => importJournal(documents, file)).toThrow(/world\.jsonl is damaged in line 2; delete the file to begin/);

  expect(documents.list('thing')).toEqual([]);
  expect(existsSync(file)).toBe(true);
});

test('lines that are longer than what is read at a time are whole', () => {
  const owner = 'я'.repeat(400_000);
  write(line('a', { owner }), line('b', { owner: 'boris' }));

  importJournal(documents, file);

  expect(documents.list('thing')).toEqual([{ owner }, { owner: 'boris' }]);
});
