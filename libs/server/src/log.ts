import { redact, redactText } from '@leko/redaction';
import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

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
  return pino(options, destination ?? standardOutput());
}

/**
 * Synchronous, so that nothing said before an exit is lost. Its reader may go first (a killed supervisor): then logging
 * must neither throw nor wait, so that stopping in order goes on.
 */
function standardOutput(): DestinationStream {
  const stream = pino.destination({ dest: 1, sync: true });
  stream.on('error', () => Object.assign(stream, { write: () => true, flushSync: () => {}, end: () => {} }));
  return stream;
}
