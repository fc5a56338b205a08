import { runs } from '@leko/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BooksInMemory } from './support/books-in-memory.ts';
import { figuresOf } from './support/model.ts';
import { play, story } from './support/story.ts';

const RUNS = runs(1_500);

test('any interleaving, in any order of arrival and told twice, ends with the figures of plain sums', async () => {
  await fc.assert(
    fc.asyncProperty(story(80), async (steps) => {
      const books = new BooksInMemory();

      const { told, remitted } = await play(steps, books);

      expect(books.figures()).toEqual(figuresOf(told, remitted, books.now()));
    }),
    { numRuns: RUNS },
  );
});
