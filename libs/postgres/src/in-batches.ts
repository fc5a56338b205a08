import { blamesARow } from './errors.ts';

/** Writes all rows or none, and says of each what came of it, in the same order. */
export type WriteBatch<Row, Result> = (rows: readonly Row[]) => Promise<readonly Result[]>;

/** A batch that is larger gains nothing more, and keeps its first caller waiting for its last row. */
const MAX_ROWS = 64;

interface Waiting<Row, Result> {
  readonly row: Row;
  done(result: Result): void;
  fail(error: unknown): void;
}

/**
 * One batch is written at a time, and what comes meanwhile is the next one: a single row does not wait, and under load many
 * rows share one statement and one commit. Each caller waits for its own batch. Where the database refuses a batch for what
 * is in it, its rows are written one by one, so that a row that cannot be written takes no other with it.
 */
export function inBatches<Row, Result>(write: WriteBatch<Row, Result>): (row: Row) => Promise<Result> {
  const waiting: Waiting<Row, Result>[] = [];
  let isWriting = false;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) await writeTogether(write, waiting.splice(0, MAX_ROWS));
    isWriting = false;
  }

  return (row) =>
    new Promise((done, fail) => {
      waiting.push({ row, done, fail });
      if (isWriting) return;
      isWriting = true;
      // Behind everything else that has just been read from the sockets: it belongs to the same crowd.
      setImmediate(writeAll);
    });
}

async function writeTogether<Row, Result>(
  write: WriteBatch<Row, Result>,
  batch: readonly Waiting<Row, Result>[],
): Promise<void> {
  try {
    const results = await write(batch.map(({ row }) => row));
    // One result a row, which the type of `write` cannot say.
    for (const [at, { done }] of batch.entries()) done(results[at] as Result);
  } catch (error) {
    if (batch.length === 1 || !blamesARow(error)) {
      for (const { fail } of batch) fail(error);
      return;
    }
    for (const one of batch) await writeTogether(write, [one]);
  }
}
