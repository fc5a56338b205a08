import { BlockList, isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A set of addresses from a configuration value: single ones and CIDRs. */
export interface AddressSet {
  readonly isEmpty: boolean;
  /** Whether an address is one of them, in every form that proxies write; an invalid one is not. */
  has(written: string): boolean;
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
    has(written) {
      const address = parseAddress(written);
      return address !== undefined && known.check(address.toString(), address.kind());
    },
  };
}

const BITS = { ipv4: 32, ipv6: 128 };

function addTo(known: BlockList, entry: string): boolean {
  const [written = '', prefix, ...more] = entry.split('/');
  const address = isIP(written) === 0 ? undefined : parseAddress(written);
  if (address === undefined || more.length > 0) return false;
  const bits = BITS[address.kind()];
  const isMapped = bits === BITS.ipv4 && isIP(written) === 6;
  const given = prefix === undefined ? undefined : Number(/^\d{1,3}$/.exec(prefix)?.[0] ?? Number.NaN);
  const length = given === undefined ? bits : given - (isMapped ? BITS.ipv6 - BITS.ipv4 : 0);
  if (!(length >= 0 && length <= bits)) return false;
  known.addSubnet(address.toString(), length, address.kind());
  return true;
}

/** The caller that an address is counted as: of IPv6 a whole /64; everything that is no address counts as one. */
export function callerAt(written: string): string {
  const address = parseAddress(written);
  if (address === undefined) return 'unknown';
  return address instanceof ipaddr.IPv6 ? `${groupsOf(address, 4)}::` : address.toString();
}

/** An address as far as a log may know it: without its last octet, of IPv6 the first 48 bits. */
export function maskAddress(written: string): string {
  const address = parseAddress(written);
  if (address === undefined) return 'unknown';
  return address instanceof ipaddr.IPv6 ? `${groupsOf(address, 3)}::x` : `${address.octets.slice(0, 3).join('.')}.x`;
}

const groupsOf = ({ parts }: ipaddr.IPv6, count: number): string =>
  parts
    .slice(0, count)
    .map((part) => part.toString(16))
    .join(':');

/** As some proxies write an address: with the port of the connection behind it, one of IPv6 in brackets then. */
const WITH_PORT = /^(?:(?<v4>[\d.]+):\d{1,5}|\[(?<v6>[\da-f:.]+)\](?::\d{1,5})?)$/i;

/** An address alone or with a port; an IPv4 one also where it is written as a mapped IPv6 one. Its zone is ignored. */
function parseAddress(written: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const [plain = ''] = written.split('%', 1);
  const { v4, v6 } = WITH_PORT.exec(plain)?.groups ?? {};
  const address = v4 ?? v6 ?? plain;
  return isIP(address) === 0 ? undefined : ipaddr.process(address);
}
