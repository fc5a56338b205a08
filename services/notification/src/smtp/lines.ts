import type { Outcome } from '../mails/domain/message.ts';
import type { Letter, Timeouts } from './connection.ts';
import { type Line, openLine } from './line.ts';
import type { MailServer } from './mail-server.ts';
import type { MayBegin, NotBegun } from './port.ts';

interface Options {
  readonly server: MailServer;
  readonly timeouts: Timeouts;
  readonly count: number;
}

export interface Lines {
  send(letter: Letter, mayBegin: MayBegin): Promise<Outcome | NotBegun>;
  close(): void;
}

/** A few connections that carry mails in parallel; when all are busy, a caller waits for the next free one. */
export function openLines({ server, timeouts, count }: Options): Lines {
  const lines = Array.from({ length: count }, () => openLine(server, timeouts));
  const free = [...lines];
  const waiting: ((line: Line) => void)[] = [];

  function give(line: Line): void {
    const next = waiting.shift();
    if (next === undefined) free.push(line);
    else next(line);
  }

  return {
    async send(letter, mayBegin) {
      const line = free.pop() ?? (await new Promise<Line>((take) => waiting.push(take)));
      try {
        return mayBegin() ? await line.send(letter) : { kind: 'not begun' };
      } finally {
        give(line);
      }
    },
    close() {
      for (const line of lines) line.close();
    },
  };
}
