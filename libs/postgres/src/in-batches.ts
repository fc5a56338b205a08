/**
 * One batch is written at a time, and what comes meanwhile is the next one: alone a row waits for nobody, and in a crowd many
 * rows cost one statement. Each caller waits for its own batch; `write` deals with its own failures.
 */
export function inBatches<Row>(write: (rows: readonly Row[]) => Promise<void>): (row: Row) => Promise<void> {
  let waiting: Row[] = [];
  let next: Promise<void> | undefined;
  let last = Promise.resolve();

  const flush = () => {
    const rows = waiting;
    waiting = [];
    next = undefined;
    return write(rows);
  };

  return (row) => {
    waiting.push(row);
    if (next === undefined) {
      next = last.then(flush);
      last = next;
    }
    return next;
  };
}
