import type { Outcome } from '../../domain/message.ts';
import type { Letter, Timeouts } from './connection.ts';
import { type Line, openLine } from './line.ts';

interface Options {
  readonly url: string;
  readonly timeouts: Timeouts;
  readonly count: number;
}

/** A few lines that carry letters side by side; whoever comes when all are busy waits for the next free one. */
export function openLines({ url, timeouts, count }: Options): Line {
  const lines = Array.from({ length: count }, () => openLine(url, timeouts));
  const free = [...lines];
  const waiting: ((line: Line) => void)[] = [];

  function give(line: Line): void {
    const next = waiting.shift();
    if (next === undefined) free.push(line);
    else next(line);
  }

  return {
    async send(letter: Letter): Promise<Outcome> {
      const line = free.pop() ?? (await new Promise<Line>((take) => waiting.push(take)));
      try {
        return await line.send(letter);
      } finally {
        give(line);
      }
    },
    close() {
      for (const line of lines) line.close();
    },
  };
}
