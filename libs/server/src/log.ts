import { redact, redactText } from '@leko/redaction';
import { type DestinationStream, type Logger, pino } from 'pino';
import { standardOutput } from './log-output.ts';

export interface Log extends Logger {
  /** How many lines of this process were lost, because nobody read them. */
  linesLost(): number;
}

/** Nothing is written before the house's list has gone over it (RELIABILITY rule 22): fields, errors, and the words themselves. */
export function createLog(service: string, level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      // Fields come as an object, and leave as one.
      log: (fields: object) => redact(fields) as Record<string, unknown>,
    },
    // What the list has made of an error stays as it is.
    serializers: { err: (error: unknown) => error, msg: redactText },
  };
  const output = standardOutput(service);
  return Object.assign(pino(options, destination ?? output), { linesLost: output.linesLost });
}
