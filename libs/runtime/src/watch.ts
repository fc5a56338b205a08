import { MINUTE_MS } from './durations.ts';
import type { Log } from './log.ts';
import type { Task } from './tasks.ts';

/** What stands still, and fields that help the operator. */
export interface Standstill {
  /** Its identity: while it is the same, nothing has moved. */
  readonly mark: string;
  readonly [field: string]: unknown;
}

/** Something that may stand still while nothing fails. */
export interface Watch {
  /** The text of the alarm. */
  readonly alarm: string;
  /** How many checks in a row must find the same before the alarm; there is one a minute. */
  readonly patience: number;
  /** Undefined where all is well. */
  look(): Promise<Standstill | undefined>;
}

const EVERY_MS = MINUTE_MS;
/** Until it moves again, it is logged every hour. */
const SAY_AGAIN_AFTER = 60;

/** Background work that raises an alarm where something stands still. It counts its own checks and trusts no clock. */
export function watchTask(watches: readonly Watch[], log: Log): Task {
  const looks = watches.map((watch) => createLook(watch, log));
  return {
    name: 'watch',
    everyMs: () => EVERY_MS,
    isUpkeep: true,
    async run() {
      // A check that fails must not hide the others.
      const outcomes = await Promise.allSettled(looks.map((look) => look()));
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
      return 0;
    },
  };
}

function createLook({ alarm, patience, look }: Watch, log: Log): () => Promise<void> {
  let mark: string | undefined;
  let seen = 0;
  return async () => {
    const found = await look();
    if (found?.mark !== mark && seen >= patience) log.info({ alarm, looks: seen }, 'it moves again');
    seen = found !== undefined && found.mark === mark ? seen + 1 : Number(found !== undefined);
    mark = found?.mark;
    if (found === undefined || seen < patience || (seen - patience) % SAY_AGAIN_AFTER !== 0) return;
    const { mark: _, ...fields } = found;
    log.error({ ...fields, looks: seen }, alarm);
  };
}
