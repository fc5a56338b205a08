import { runs } from '@leko/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BooksInPostgres } from './support/books-in-postgres.ts';
import { figuresOf } from './support/model.ts';
import { startWorld, type World } from './support/payout.ts';
import { play, story } from './support/story.ts';

const RUNS = runs(5);
const STEPS = 50;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

test('the service on its database ends with the figures of plain sums, whatever arrives when', async () => {
  await fc.assert(
    fc.asyncProperty(story(STEPS), async (steps) => {
      const books = await new BooksInPostgres(world).begin();

      const { told, remitted } = await play(steps, books);

      expect(await books.figures()).toEqual(figuresOf(told, remitted, books.now()));
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});
