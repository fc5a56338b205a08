/** RELIABILITY rule 22: what a log of upstream calls must not hold in clear. Applied before anything is stored. */
const SECRET = /token|secret|password|^pass$|^pan$|card|cvv|authorization|cookie/i;
const LAST_FOUR =
  /^(inn|taxCode|account|accountCode|bankAcc|bankAccountNumber|counterpartyAccountNumber|counterpartyINN)$/;
const PERSONAL = /^(name|counterpartyName|payerName|address|bankAccountHolder)$/;
const PHONE = /^phones?$/i;
const EMAIL = /^(e-?mail|sendReceiptTo|receiptTo)$/i;
/** Addresses that we give away carry their capability in the query. */
const SECRET_IN_URL = /([?&](?:[\w-]*(?:token|secret|signature))=)[^&#\s"]+/gi;
const MAX_DEPTH = 12;

/** A copy in which secrets are gone and personal data is cut down to what a support case needs. */
export function redact(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) return '[deep]';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if (typeof value === 'string') return storable(value).replace(SECRET_IN_URL, '$1[redacted]');
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [storable(name), redactField(name, item, isPerson(value), depth)]),
  );
}

/** A `name` next to an INN, an account or a phone is a person or a firm; alone it is the name of a service. */
const isPerson = (object: object) => ['inn', 'taxCode', 'account', 'phones', 'phone'].some((name) => name in object);

function redactField(name: string, item: unknown, person: boolean, depth: number): unknown {
  if (SECRET.test(name)) return '[redacted]';
  if (PHONE.test(name)) return Array.isArray(item) ? item.map((one) => keepLast(one, 2)) : keepLast(item, 2);
  if (EMAIL.test(name)) return maskEmail(item);
  if (LAST_FOUR.test(name)) return keepLast(item, 4);
  if (PERSONAL.test(name) && person) return '[redacted]';
  return redact(item, depth + 1);
}

/** Postgres refuses NUL and half a surrogate pair inside jsonb; an upstream, and a payer, may send anything. */
export const storable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed();

const keepLast = (item: unknown, count: number) =>
  typeof item === 'string'
    ? storable(`${'*'.repeat(Math.max(0, item.length - count))}${item.slice(-count)}`)
    : '[redacted]';

function maskEmail(item: unknown): string {
  if (typeof item !== 'string') return '[redacted]';
  const at = item.indexOf('@');
  return at < 1 ? keepLast(item, 2) : storable(`${item.slice(0, 1)}***${item.slice(at)}`);
}

const SECRET_PARAMETER = /token|secret|signature|email|phone/i;

/** The query string without its secrets. */
export function redactQuery(params: URLSearchParams): string {
  const clean = new URLSearchParams();
  for (const [name, value] of params) clean.append(name, SECRET_PARAMETER.test(name) ? '[redacted]' : value);
  return clean.toString();
}
