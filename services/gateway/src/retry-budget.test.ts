import { expect, test } from 'vitest';
import { createRetryBudget } from './retry-budget.ts';

test('retries are at most a tenth of the traffic, and ten that were saved up', () => {
  const budget = createRetryBudget();
  let retries = 0;
  for (let request = 0; request < 1_000; request++) {
    budget.earn();
    if (budget.spend()) retries++;
  }

  expect(retries).toBe(100 + 9); // The budget was full already when the first request came.
});

test('quiet times save up no more than ten', () => {
  const budget = createRetryBudget();
  for (let request = 0; request < 1_000; request++) budget.earn();

  expect(Array.from({ length: 11 }, () => budget.spend()).filter(Boolean)).toHaveLength(10);
});
