const MAX_LENGTH = 254;
/** The plain form that every mail server takes: no quotes, no comments, no lists, no control characters. */
export const MAIL_ADDRESS =
  "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$";
const PLAIN = new RegExp(MAIL_ADDRESS);

/** The text when it is one e-mail address, else undefined. */
export const mailAddress = (text: string | undefined): string | undefined =>
  text !== undefined && text.length <= MAX_LENGTH && PLAIN.test(text) ? text : undefined;

/** Enough to recognise one's own address by, not enough to write to it: `a***@example.com`. */
export const maskAddress = (address: string): string =>
  `${address.slice(0, 1)}***${address.slice(address.lastIndexOf('@'))}`;
