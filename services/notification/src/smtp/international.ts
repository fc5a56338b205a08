import { domainToASCII } from 'node:url';

const ENDS_A_HOST = /[/\\?#:@]/;

export const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);

/** The host as DNS and every mail server know it: `леко.рф` is `xn--e1akbo.xn--p1ai`. Empty where it is no host. */
export function asciiHost(host: string): string {
  if (isAscii(host)) return host;
  return ENDS_A_HOST.test(host) ? '' : domainToASCII(host); // It would take the part before such a character for the whole.
}

/** Where the name of a mailbox ends and its host begins. */
export function partsOf(address: string): { readonly name: string; readonly host: string } {
  const at = address.lastIndexOf('@');
  return { name: address.slice(0, at), host: address.slice(at + 1) };
}

/** The address with its host in ASCII; undefined where that is no host. The name in front stays: only the host has such a form. */
export function wireAddress(address: string): string | undefined {
  const { name, host } = partsOf(address);
  const ascii = asciiHost(host);
  return ascii === '' ? undefined : `${name}@${ascii}`;
}
