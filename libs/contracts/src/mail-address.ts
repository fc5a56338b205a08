const WORD = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
/** Letters, or punycode: `рф` travels as `xn--p1ai`. */
const TOP_LEVEL = '(?:[A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{0,58}[A-Za-z0-9])';
const ADDRESS = new RegExp(`^${WORD}(?:\\.${WORD})*@(?:${LABEL}\\.)+${TOP_LEVEL}$`);
const PHONE = /^\+[1-9]\d{6,14}$/;

/** RFC 5321: of a whole address, and of what stands before the `@`. */
const MAX_LENGTH = 254;
const MAX_LOCAL_PART = 64;

/**
 * The plain form that every mail server takes: words with single dots between them, and a name that a domain can have. No
 * quotes, no comments, no lists, no control characters, and only signs of ASCII.
 */
export const isMailAddress = (text: string): boolean =>
  text.length <= MAX_LENGTH && text.indexOf('@') <= MAX_LOCAL_PART && ADDRESS.test(text);

/** An e-mail address, or a phone number in the international form: `+79991234567`. */
export const isMailAddressOrPhone = (text: string): boolean => PHONE.test(text) || isMailAddress(text);
