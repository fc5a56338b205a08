import type { Locale } from '../mails/domain/locale.ts';

/** Full stops, also those that address bars and mail programs read as one. */
const STOPS = '.\\u3002\\uff0e\\uff61\\u2024';
/** Each a place where mail programs see an address; the mark is followed by a space then. */
const MARKS: readonly RegExp[] = [
  // A scheme: `https:`, `mailto:`.
  /(?<=\p{L}\d{0,3}):(?=\S)/gu,
  // The start of a host name, also of a Windows share.
  /[/\\](?=[/\\])/g,
  // A name of a host, but no figure: two digits around a stop are one, unless it is an address of four numbers.
  new RegExp(`(?<=\\S)[${STOPS}](?=[\\p{L}\\p{M}\\p{Cf}_-])|(?<=[^\\s\\d])[${STOPS}](?=\\p{N})`, 'gu'),
  new RegExp(`(?<=\\d[${STOPS}]\\d{1,3})[${STOPS}](?=\\d{1,3}[${STOPS}]\\d)`, 'g'),
  // A mailbox.
  /[@\uff20](?=\S)/g,
];

/** What others wrote, so that no mail program makes a link of it: a caller must not send readers elsewhere in our name. */
export const unlinked = (text: string): string => MARKS.reduce((so, mark) => so.replace(mark, '$& '), text);

const QUOTES = { ru: ['«', '»'], en: ['“', '”'] } as const;
/** Marks that would end a quotation before its end, or begin another. */
const ANY_QUOTE = /[«»“”„‟]/g;

/** The text of others, quoted. */
export function quoted(text: string, locale: Locale): string {
  const [open, close] = QUOTES[locale];
  return `${open}${unlinked(text).replace(ANY_QUOTE, "'")}${close}`;
}

const PLAIN_ID = /^[\p{L}\p{N}_-]{1,64}$/u;

/** An id that others have given: as it is where it is one word, and quoted where it could be a sentence. */
export const reference = (id: string, locale: Locale): string => (PLAIN_ID.test(id) ? id : quoted(id, locale));
