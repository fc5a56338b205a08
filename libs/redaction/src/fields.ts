import { hidden, keepLast, type Mask, maskEmail, withoutQuery } from './masks.ts';

/** By the name of the field; the first line that fits decides, and else the text (docs/reliability.md, rule 22). */
const LIST: readonly [RegExp, Mask][] = [
  [/token|secret|passw|authorization|cookie|card|signature/i, hidden],
  [/^(pass|pan|cvv|cvc|jwt)$/i, hidden],
  [/^(inn|kpp|taxCode|counterpartyINN|recipientInn)$/i, keepLast(4)],
  [/^(account|accountCode|bankAcc|bankAccountNumber|counterpartyAccountNumber)$/i, keepLast(4)],
  [/^(phones?|phoneNumber|tel)$/i, keepLast(2)],
  [/^(e-?mails?|sendReceiptTo|receiptTo|previousEmail|earlierEmails|emailAddress)$/i, maskEmail],
  [/^(bankAccountHolder|counterpartyName|payerName|recipientName|fullName|firstName|lastName|address)$/i, hidden],
  // The whole address is enough to pay, or to read.
  [/^(paymentLink|presignedUrl|contentUrl)$/i, withoutQuery],
];

/** A `name` next to one of these is a person or a firm; alone it is the name of a service. */
const PERSONAL_NEIGHBOURS = ['inn', 'taxCode', 'account', 'phone', 'phones', 'email', 'bankAccountNumber'];

/** How the field must be masked; undefined where its name says nothing. */
export function maskOf(name: string, owner: object): Mask | undefined {
  if (name === 'name' && PERSONAL_NEIGHBOURS.some((neighbour) => neighbour in owner)) return hidden;
  return maskOfName(name);
}

/** What the list says of the names seen so far: there are a few hundred in the code, and each is seen in every log entry. */
const known = new Map<string, Mask | undefined>();
const MAX_KNOWN = 1_000;

function maskOfName(name: string): Mask | undefined {
  if (known.has(name)) return known.get(name);
  const mask = LIST.find(([names]) => names.test(name))?.[1];
  // Names that come from outside must not fill the memory.
  if (known.size < MAX_KNOWN) known.set(name, mask);
  return mask;
}
