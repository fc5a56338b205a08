import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Documents, openDocuments, truthOf } from '../src/kit/index.ts';

type Thing = { n: number; owner?: string; tags?: string[] };

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leko-documents-'));
  file = join(folder, 'deep', 'world.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fill(documents: Documents, count: number): Documents {
  for (let n = 1; n <= count; n += 1) documents.put<Thing>('thing', `t${n}`, { n, owner: n % 2 ? 'anna' : 'boris' });
  return documents;
}

const numbers = (things: Iterable<Thing>) => Array.from(things, ({ n }) => n);

describe('documents', () => {
  test('are remembered across a restart, in order, in their last version', () => {
    const first = openDocuments(file);
    first.put('thing', 'a', { n: 1 });
    first.put('thing', 'b', { n: 2 });
    first.put('thing', 'a', { n: 3 });
    first.put('other', 'c', { n: 4 });
    first.remove('other', 'c');
    first.close();

    const second = openDocuments(file);

    expect(second.list('thing')).toEqual([{ n: 3 }, { n: 2 }]);
    expect(second.get('thing', 'a')).toEqual({ n: 3 });
    expect(second.get('other', 'c')).toBeUndefined();
    second.close();
  });

  test('are there for another process while one writes', () => {
    const writer = fill(openDocuments(file), 1);
    const reader = openDocuments(file);

    writer.put('thing', 'late', { n: 9 });

    expect(reader.list('thing')).toEqual([{ n: 1, owner: 'anna' }, { n: 9 }]);
    reader.close();
    writer.close();
  });

  test('without a file live in memory, each opening apart', () => {
    const documents = fill(openDocuments(), 2);

    expect(numbers(documents.list('thing'))).toEqual([1, 2]);
    expect(openDocuments().list('thing')).toEqual([]);
  });

  test('in a file that is none are refused with what to do', () => {
    openDocuments(file).close();
    writeFileSync(file, 'not a database at all, and long enough to be seen as none'.repeat(20));

    expect(() => openDocuments(file)).toThrow(/world\.sqlite cannot be used \(.*\); delete it to begin with an empty/);
  });

  test('that are put together are there together, or none of them', () => {
    const documents = openDocuments();

    expect(() =>
      documents.atomically(() => {
        fill(documents, 3);
        throw new Error('on the way');
      }),
    ).toThrow('on the way');

    expect(documents.list('thing')).toEqual([]);
  });
});

describe('a key', () => {
  test('finds what has it, also after it has changed, and no other kind', () => {
    const documents = openDocuments();
    documents.index<Thing>('thing', { owner: ({ owner }) => owner });
    fill(documents, 6).put('other', 'x', { n: 0, owner: 'anna' });

    documents.put<Thing>('thing', 't1', { n: 1, owner: 'boris' });
    documents.put<Thing>('thing', 't3', { n: 3 });
    documents.remove('thing', 't2');

    expect(numbers(documents.each('thing', { key: 'owner', from: 'anna', to: 'anna' }))).toEqual([5]);
    expect(documents.find('thing', 'owner', 'boris')).toEqual({ n: 1, owner: 'boris' });
    expect(documents.find('thing', 'owner', 'clara')).toBeUndefined();
  });

  test('may be several, and finds its document once', () => {
    const documents = openDocuments();
    documents.index<Thing>('thing', { tag: ({ tags }) => tags });
    documents.put<Thing>('thing', 'a', { n: 1, tags: ['red', 'round'] });

    expect(documents.list('thing')).toHaveLength(1);
    expect(numbers(documents.each('thing', { key: 'tag' }))).toEqual([1]);
    expect(documents.find('thing', 'tag', 'round')).toMatchObject({ n: 1 });
  });

  test('knows its smallest value above another', () => {
    const documents = openDocuments();
    documents.index<Thing>('thing', { n: ({ n }) => String(n) });
    fill(documents, 3);

    expect(documents.leastKey('thing', 'n')).toBe('1');
    expect(documents.leastKey('thing', 'n', '1')).toBe('2');
    expect(documents.leastKey('thing', 'n', '3')).toBeUndefined();
  });

  test('that is new is read off what is there already', () => {
    fill(openDocuments(file), 4).close();

    const documents = openDocuments(file);
    documents.index<Thing>('thing', { owner: ({ owner }) => owner });

    expect(numbers(documents.each('thing', { key: 'owner', from: 'boris', to: 'boris' }))).toEqual([2, 4]);
    documents.close();
  });
});

describe('a walk', () => {
  test('meets everything once, in order, though every step changes what it is about', () => {
    const documents = openDocuments();
    documents.index<Thing>('thing', { owner: ({ owner }) => owner });
    fill(documents, 1_200);

    const met: number[] = [];
    for (const thing of documents.each<Thing>('thing', { key: 'owner', from: 'anna', to: 'anna' })) {
      documents.put<Thing>('thing', `t${thing.n}`, { n: thing.n, owner: 'clara' });
      met.push(thing.n);
    }

    expect(met).toEqual(Array.from({ length: 600 }, (_, index) => 2 * index + 1));
    expect(numbers(documents.each('thing'))).toHaveLength(1_200);
    expect(documents.leastKey('thing', 'owner')).toBe('boris');
  });

  test('goes on where another has ended, in both directions', () => {
    const documents = fill(openDocuments(), 1_500);
    const walked = (how: object) => [...documents.walk<Thing>('thing', how)];
    const middle = walked({})[749]?.position;

    expect(walked({ behind: middle }).map(({ doc }) => doc.n)[0]).toBe(751);
    expect(walked({ behind: middle })).toHaveLength(750);
    expect(walked({ behind: middle, newestFirst: true }).map(({ doc }) => doc.n)[0]).toBe(749);
    expect(walked({ newestFirst: true })).toHaveLength(1_500);
  });

  test('of what has a key does so too', () => {
    const documents = openDocuments();
    documents.index<Thing>('thing', { owner: ({ owner }) => owner });
    fill(documents, 10);
    const range = { key: 'owner', from: 'anna', to: 'anna' };
    const walked = (how: object) => [...documents.walk<Thing>('thing', { range, ...how })];
    const middle = walked({})[2]?.position;

    expect(walked({ behind: middle }).map(({ doc }) => doc.n)).toEqual([7, 9]);
    expect(walked({ behind: middle, newestFirst: true }).map(({ doc }) => doc.n)).toEqual([3, 1]);
  });
});

describe('a choice of documents', () => {
  const owned = (from: string, to = from) => ({ key: 'owner', from, to });
  function filled(): Documents {
    const documents = openDocuments();
    documents.index<Thing>('thing', { owner: ({ owner }) => owner, tag: ({ tags }) => tags });
    fill(documents, 1_200).put('other', 'x', { n: 0, owner: 'anna', tags: ['red'] });
    documents.put<Thing>('thing', 't3', { n: 3, owner: 'anna', tags: ['red', 'round'] });
    return documents;
  }

  test.each([
    ['all of a kind', {}, 1_200],
    ['those with a key', { range: owned('anna') }, 600],
    ['those with a key of several', { range: owned('anna', 'boris') }, 1_200],
    ['each once, however many keys it has', { range: { key: 'tag' } }, 1],
    ['all but those with another key', { except: { key: 'tag' } }, 1_199],
    ['those with a key but without another', { range: owned('anna'), except: { key: 'tag', from: 'round' } }, 599],
  ])('counts and meets %s', (_which, choice, count) => {
    const documents = filled();

    expect(documents.count('thing', choice)).toBe(count);
    expect([...documents.walk('thing', choice)]).toHaveLength(count);
  });

  test.each([
    ['from its beginning', false, [1_101, 1_103]],
    ['from its end', true, [99, 97]],
  ])('is cut into pages %s without reading what is skipped', (_from, newestFirst, page) => {
    const documents = filled();
    const parse = vi.spyOn(JSON, 'parse');

    const steps = documents
      .walk<Thing>('thing', { range: owned('anna'), newestFirst, skip: 550 })
      .take(2)
      .toArray();
    documents.count('thing', { range: owned('anna') });

    const read = parse.mock.calls.length;
    parse.mockRestore();
    expect(steps.map(({ doc }) => doc.n)).toEqual(page);
    expect(read).toBe(2);
  });
});

test('of a kind that is trimmed the newest are kept, and their keys', () => {
  const documents = openDocuments();
  documents.index<Thing>('thing', { owner: ({ owner }) => owner });
  fill(documents, 10).put('other', 'x', { n: 0 });

  documents.keepNewest('thing', 3);

  expect(numbers(documents.list('thing'))).toEqual([8, 9, 10]);
  expect(numbers(documents.each('thing', { key: 'owner' }))).toEqual([8, 9, 10]);
  expect(documents.list('other')).toHaveLength(1);
});

describe('what an upstream believes', () => {
  test('comes in pages, each beginning where the last one ended, and whole at once', () => {
    const documents = fill(openDocuments(), 25);
    const { truth, truthPage } = truthOf<Thing>(documents, 'thing', ({ n }) => [{ n }, { n, again: true }]);

    const pages: object[][] = [];
    for (let behind: number | undefined, isLast = false; !isLast; ) {
      const { rows, next } = truthPage(behind, 20);
      pages.push(rows);
      behind = next;
      isLast = next === undefined;
    }

    expect(pages.map(({ length }) => length)).toEqual([20, 20, 10]);
    expect(pages.flat()).toEqual(truth());
  });

  test('comes in small pages where documents are large', () => {
    const documents = openDocuments();
    for (let n = 0; n < 6; n += 1) documents.put('thing', `t${n}`, { text: 'x'.repeat(1_500_000) });

    expect(truthOf(documents, 'thing', (doc) => [doc]).truthPage(undefined, 1_000).rows).toHaveLength(3);
  });
});
