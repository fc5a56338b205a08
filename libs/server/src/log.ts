import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

/** Names that never reach a log in clear (RELIABILITY rule 22). */
const REDACTED = [
  'authorization',
  'cookie',
  'token',
  'password',
  'secret',
  'email',
  'phone',
  'address',
  'inn',
  'bankAccountNumber',
  'bankAcc',
  'account',
  'sendReceiptTo',
  'receiptTo',
  'to',
];

export function createLog(service: string, level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`, `*["x-${name}"]`]), censor: '[redacted]' },
    serializers: { err: pino.stdSerializers.err },
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
