import { isMailAddress } from '@leko/contracts';

/** The text when it is one e-mail address, else undefined. */
export const mailAddress = (text: string | undefined): string | undefined =>
  text !== undefined && isMailAddress(text) ? text : undefined;

/** Enough to recognise one's own address by, not enough to write to it: `a***@example.com`. */
export const maskAddress = (address: string): string =>
  `${address.slice(0, 1)}***${address.slice(address.lastIndexOf('@'))}`;
