import { BlockList, isIP } from 'node:net';

/** A set of addresses as somebody wrote it down: single ones and CIDRs. */
export interface AddressSet {
  readonly isEmpty: boolean;
  has(address: string): boolean;
}

/** Reads a list with commas; an entry that is none names the variable it stands in. */
export function readAddresses(variable: string, list: string): AddressSet {
  const entries = list
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  const known = new BlockList();
  for (const entry of entries) {
    if (!addTo(known, entry))
      throw new Error(`configuration: ${variable}: "${entry}" is neither an address nor a CIDR`);
  }
  return {
    isEmpty: entries.length === 0,
    has: (address) => isIP(address) !== 0 && known.check(address, familyOf(address)),
  };
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

function addTo(known: BlockList, entry: string): boolean {
  const [address = '', prefix, ...more] = entry.split('/');
  const bits = isIP(address) === 6 ? 128 : 32;
  const length = prefix === undefined ? bits : Number(/^\d{1,3}$/.exec(prefix)?.[0] ?? Number.NaN);
  if (isIP(address) === 0 || more.length > 0 || !(length <= bits)) return false;
  known.addSubnet(address, length, familyOf(address));
  return true;
}

/** Whom an address stands for where callers are counted: of IPv6 everybody has a whole /64. */
export const callerAt = (address: string): string =>
  plainIPv4(address) ?? `${groupsOf(address).slice(0, 4).join(':')}::`;

/** An address as far as a log may know it: without its last octet, of IPv6 the first 48 bits. */
export function maskAddress(address: string): string {
  const ipv4 = plainIPv4(address);
  if (ipv4 !== undefined) return `${ipv4.slice(0, ipv4.lastIndexOf('.'))}.x`;
  return isIP(address) === 6 ? `${groupsOf(address).slice(0, 3).join(':')}::x` : 'unknown';
}

/** An IPv4 address, also where it is written as a mapped IPv6 one. */
function plainIPv4(address: string): string | undefined {
  const last = address.replace(/^::ffff:/i, '');
  return isIP(last) === 4 ? last : undefined;
}

/** The eight groups of an IPv6 address, those that `::` leaves out included. */
function groupsOf(address: string): string[] {
  const halves = (address.toLowerCase().split('%', 1)[0] ?? '').split('::');
  const [front = [], back = []] = halves.map((half) => half.split(':').filter(Boolean));
  const leftOut = Math.max(0, 8 - front.length - back.length);
  return [...front, ...Array.from({ length: leftOut }, () => '0'), ...back];
}
