import { redact, redactText } from '@leko/redaction';
import { type DestinationStream, type Logger, pino } from 'pino';
import { standardOutput } from './log-output.ts';

export interface Log extends Logger {
  /** How many lines of this process were lost, because they were not read in time. */
  linesLost(): number;
}

/** Fields, errors and messages are redacted before they are written (docs/reliability.md, rule 22). */
export function createLog(service: string, level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      // Fields are an object before and after redaction.
      log: (fields: object) => redact(fields) as Record<string, unknown>,
    },
    // An error that is redacted already stays as it is.
    serializers: { err: (error: unknown) => error, msg: redactText },
  };
  const output = standardOutput(service);
  return Object.assign(pino(options, destination ?? output), { linesLost: output.linesLost });
}
