import type { Outcome } from '../../domain/message.ts';
import { type Connection, type Letter, openConnection, type Timeouts } from './connection.ts';
import { outcomeOf } from './translate.ts';

/** Servers end a connection that carries too much; before that we do. */
const LETTERS_PER_CONNECTION = 100;

export interface Line {
  send(letter: Letter): Promise<Outcome>;
  close(): void;
}

/** Carries letters over one connection after another; a connection that anything went wrong on is not used again. */
export function openLine(url: string, timeouts: Timeouts): Line {
  let open: { connection: Connection; carried: number } | undefined;

  async function attempt(letter: Letter): Promise<Outcome> {
    open ??= { connection: openConnection(url, timeouts), carried: 0 };
    const { connection } = open;
    const limit = setTimeout(() => connection.close(), timeouts.totalMs);
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
    } finally {
      clearTimeout(limit);
    }
  }

  function close(): void {
    open?.connection.quit();
    open = undefined;
  }

  return {
    async send(letter) {
      const isWarm = open !== undefined;
      const outcome = await attempt(letter);
      return isWarm && hasHungUp(outcome) ? attempt(letter) : outcome;
    },
    close,
  };
}

/** A server may hang up between two letters as it likes; that says nothing about the second one. */
const hasHungUp = (outcome: Outcome): boolean =>
  outcome.kind === 'away' || (outcome.kind === 'deferred' && outcome.reason === 'smtp_421');
