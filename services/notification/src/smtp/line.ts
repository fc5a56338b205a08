import type { Outcome } from '../mails/domain/message.ts';
import { type Connection, type Letter, openConnection, type Timeouts } from './connection.ts';
import type { MailServer } from './mail-server.ts';
import { outcomeOf } from './translate.ts';

/** Servers end a connection after too many mails; we end it before. */
const LETTERS_PER_CONNECTION = 100;

export interface Line {
  send(letter: Letter): Promise<Outcome>;
  close(): void;
}

/** Sends mails over one connection after another; a connection that has failed is not used again. */
export function openLine(server: MailServer, timeouts: Timeouts): Line {
  let open: { connection: Connection; carried: number } | undefined;

  async function attempt(letter: Letter): Promise<Outcome> {
    open ??= { connection: openConnection(server, timeouts), carried: 0 };
    const { connection } = open;
    try {
      if (open.carried === 0) await connection.open();
      const answer = await connection.send(letter);
      open.carried += 1;
      if (open.carried === LETTERS_PER_CONNECTION) close();
      return { kind: 'ok', answer };
    } catch (error) {
      const outcome = outcomeOf(error, connection.phase());
      close();
      return outcome;
    }
  }

  function close(): void {
    open?.connection.quit();
    open = undefined;
  }

  return {
    async send(letter) {
      const limit = startLimit(timeouts.totalMs, () => open?.connection.close());
      const isWarm = open !== undefined;
      try {
        const outcome = await attempt(letter);
        return isWarm && hasHungUp(outcome) && !limit.isOver() ? await attempt(letter) : outcome;
      } finally {
        limit.stop();
      }
    },
    close,
  };
}

/** One limit for a mail, a second connection included. */
function startLimit(ms: number, end: () => void) {
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    end();
  }, ms);
  return { isOver: () => isOver, stop: () => clearTimeout(timer) };
}

/** A server may disconnect between two mails, with an answer or without; that says nothing about the second one. */
function hasHungUp(outcome: Outcome): boolean {
  if (outcome.kind !== 'deferred') return outcome.kind === 'away';
  return outcome.reason === 'smtp_421' || !outcome.reason.startsWith('smtp_');
}
