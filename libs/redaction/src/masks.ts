/** What is left of a value that a support case must be able to recognise. */
export type Mask = (text: string) => string;

export const hidden: Mask = () => '[redacted]';

export const keepLast =
  (count: number): Mask =>
  (text) =>
    `${'*'.repeat(Math.max(0, Math.min(text.length, MAX_STARS) - count))}${text.slice(-count)}`;

/** The stars of a longer value show that it is not the whole number. */
const MAX_STARS = 24;

/** `anna@example.com` → `a***@example.com`. */
export const maskEmail: Mask = (text) => {
  const at = text.indexOf('@');
  return at < 1 ? keepLast(2)(text) : `${text.slice(0, 1)}***${text.slice(at)}`;
};

export const withoutQuery: Mask = (text) => text.replace(/\?.*$/s, '?[redacted]');
