const LINK = /:\/\/|www\.|\S\.[a-z]{2,}(\/|$)|@/i;

/**
 * A name as a mail may repeat it. People choose their own names, so one that reads like an address would let an attacker
 * advertise under our name: such a name is left out.
 */
export const personName = (text: string | undefined): string | undefined =>
  text === undefined || text.trim() === '' || LINK.test(text) ? undefined : text.trim();
