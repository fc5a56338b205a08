const READ_ONLY = '25006';
const RETRYABLE = new Set(['40001', '40P01', READ_ONLY]);
const GONE = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** The server or the way to it is in trouble that passes: it restarts, is full, has broken, changed places or its passwords. */
const TROUBLE = /^(08\w{3}|25P03|28P01|40\w{3}|53\w{3}|55P03|57\w{3}|58\w{3})$/;
export const NO_PLACE = 'others have all connections';
/** Reported without a code. */
const LOST =
  /^(others have all connections|Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** A value that no column takes, a row that is there already, or trouble that passes. */
export type DatabaseTrouble = 'invalid' | 'conflict' | 'unavailable';

/** What a database error means (docs/reliability.md, rule 21); undefined for an unforeseen one, or one of another origin. */
export function troubleOf(error: unknown): DatabaseTrouble | undefined {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const state = typeof code === 'string' ? code : '';
  if (/^22\w{3}$/.test(state) || state === '23514') return 'invalid';
  if (state === '23505') return 'conflict';
  if (TROUBLE.test(state) || state === READ_ONLY || GONE.has(state)) return 'unavailable';
  return typeof message === 'string' && LOST.test(message) ? 'unavailable' : undefined;
}

/** How bad it is that background work failed: a database in trouble comes back by itself, anything else needs a person. */
export const severityOf = (error: unknown): 'warn' | 'error' => (troubleOf(error) === 'unavailable' ? 'warn' : 'error');

/** True where the server may only be read: it has become a copy of another. */
export const isReadOnly = (error: unknown): boolean => (error as { code?: unknown }).code === READ_ONLY;

/** True where the server says that it has rolled the transaction back, so running it again is safe. */
export const isSafeToRetry = (error: unknown): boolean => RETRYABLE.has(String((error as { code?: unknown }).code));

/** True where a value was refused, so that the statement was rolled back and would go without that row. */
export const blamesARow = (error: unknown): boolean => /^2[23]\w{3}$/.test(String((error as { code?: unknown }).code));

/** True where the connection broke: what was not committed by then never will be. */
export function isConnectionLost(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return /^(57P0[12]|08\w{3}|ECONNRESET|EPIPE)$/.test(String(code)) || /^Connection terminated/.test(String(message));
}
