const MAX_LENGTH = 254;
/** The plain form that every mail server takes: no quotes, no comments, no lists, no control characters. */
const PLAIN =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i;

/** The text when it is one e-mail address, else undefined. */
export const mailAddress = (text: string | undefined): string | undefined =>
  text !== undefined && text.length <= MAX_LENGTH && PLAIN.test(text) ? text : undefined;
