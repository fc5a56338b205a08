import type { Operation } from './description.ts';
import { randomOf } from './random.ts';

/** Rounds have random values of their own, which no step takes. */
const ROUNDS_FROM = 0x4000_0000;

/** Every operation has its turn once in each round, in an order of the round's own. */
export function createTurns(operations: readonly Operation[], seed: number): () => Operation {
  let round = 0;
  let waiting: Operation[] = [];
  return function next(): Operation {
    const operation = waiting.pop();
    if (operation !== undefined) return operation;
    waiting = shuffled(operations, seed, ROUNDS_FROM + round++);
    return next();
  };
}

function shuffled(operations: readonly Operation[], seed: number, round: number): Operation[] {
  const random = randomOf(seed, round);
  const left = [...operations];
  return operations.flatMap(() => left.splice(random.int(left.length), 1));
}
