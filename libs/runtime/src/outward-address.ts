import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Where an upstream may stand: `outside` on the internet only, `inside` in our own network too. */
export type Whereabouts = 'outside' | 'inside';

/** What crosses the internet is encrypted; a mail server that knows us by a password is asked for it (STARTTLS). */
const ENCRYPTED = ['https:', 'smtps:'];
const PLAIN = ['http:', 'smtp:'];

/** Last labels that no public name has (RFC 6761, RFC 6762, and what networks use in their stead). */
const OURS = ['internal', 'local', 'lan', 'home', 'corp', 'private', 'intranet', 'arpa', 'alt'];
const NOBODYS = ['localhost', 'localdomain', 'sandbox', 'test', 'invalid', 'onion'];

/**
 * Why production does not talk to the address of an upstream; undefined where it does. The address is read as programs read
 * it, so that no other spelling of a host passes. A public name is not resolved.
 */
export function whyNotInProduction(address: string, where: Whereabouts): string | undefined {
  const url = parse(address);
  if (url === undefined) return 'is no address';
  const { protocol, hostname, pathname, username } = url;
  const isEncrypted = ENCRYPTED.includes(protocol) || (protocol === 'smtp:' && username !== '');
  if (!isEncrypted && !PLAIN.includes(protocol)) return `begins with ${protocol}`;
  if (isSandboxPath(pathname)) return `points at a sandbox (${hostname}${pathname})`;
  switch (placeOf(hostname)) {
    case 'nowhere':
      return `points at this machine, at nothing or at a sandbox (${hostname})`;
    case 'network':
      return where === 'inside' ? undefined : `points into a network of our own (${hostname})`;
    case 'internet':
      return isEncrypted ? undefined : `is not encrypted (${protocol}//${hostname})`;
  }
}

/** Hosts are read in full for addresses of the web only, so those of mail servers are read as such. */
function parse(address: string): Pick<URL, 'protocol' | 'hostname' | 'pathname' | 'username'> | undefined {
  const { protocol } = URL.parse(address) ?? {};
  const web = URL.parse(address.trim().replace(/^smtp/i, 'http'));
  if (protocol === undefined || web === null) return undefined;
  const { hostname, pathname, username } = web;
  return { protocol, hostname: hostname.replace(/^\[|\]$/g, '').replace(/(?<!\.)\.+$/, ''), pathname, username };
}

/** In any spelling. */
const isSandboxPath = (path: string): boolean => /\/(s|%73)(a|%61)(n|%6e)(d|%64)(b|%62)(o|%6f)(x|%78)/i.test(path);

/** Only what is certainly public counts as the internet: of addresses those that are routed, of names those with a public end. */
function placeOf(host: string): 'nowhere' | 'network' | 'internet' {
  if (isIP(host) !== 0) return placeOfIp(host);
  const labels = host.split('.');
  const last = labels.at(-1) ?? '';
  if (last === '' || NOBODYS.includes(last)) return 'nowhere';
  return labels.length === 1 || OURS.includes(last) ? 'network' : 'internet';
}

/** Only this part of IPv6 is allocated; the old forms of IPv4 addresses are outside of it. */
const GIVEN_OUT = ipaddr.IPv6.parseCIDR('2000::/3');

function placeOfIp(host: string): 'nowhere' | 'network' | 'internet' {
  const ip = ipaddr.process(host);
  switch (ip.range()) {
    case 'unicast':
      return ip instanceof ipaddr.IPv4 || ip.match(GIVEN_OUT) ? 'internet' : 'nowhere';
    case 'private':
    case 'uniqueLocal':
      return 'network';
    default:
      return 'nowhere';
  }
}
