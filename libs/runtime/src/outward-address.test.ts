import { describe, expect, it } from 'vitest';
import { whyNotInProduction } from './outward-address.ts';

const isAccepted = (address: string) => [
  whyNotInProduction(address, 'outside') === undefined,
  whyNotInProduction(address, 'inside') === undefined,
];

describe('what production talks to outside, and inside', () => {
  it.each([
    'https://enter.tochka.com',
    'https://enter.tochka.com:8443/uapi',
    'https://ENTER.Tochka.com./uapi',
    'https://id.leko.example/jwks.json',
    'https://платежи.рф/x',
    'https://93.184.216.34',
    'https://[2606:2800:220:1::1]',
    'https://user:password@enter.tochka.com',
    'https://localhost.leko.example',
    'https://sandboxes.leko.example/a-sandbox',
    'smtps://user:password@mail.leko.example:465',
    'smtp://user:password@mail.leko.example:587',
  ])('both: %s', (address) => {
    expect(isAccepted(address)).toEqual([true, true]);
  });

  it.each([
    'http://object-store:9000',
    'smtp://mail:1025',
    'https://object-store:9000',
    'http://minio.default.svc.cluster.local',
    'http://storage.internal.',
    'http://10.1.2.3:9000',
    'http://172.16.0.1',
    'http://192.168.1.1',
    'http://[fd00::1]',
    'http://[::ffff:10.0.0.1]',
    'http://167772161', // 10.0.0.1
    'smtp://0x0a000001:25',
  ])('only inside: %s', (address) => {
    expect(isAccepted(address)).toEqual([false, true]);
  });

  it.each([
    // Not encrypted, or not of the web and not of mail.
    'http://enter.tochka.com',
    'HTTP://enter.tochka.com',
    'http://93.184.216.34',
    'smtp://mail.leko.example',
    'ftp://enter.tochka.com',
    'file:///etc/passwd',
    'nats://enter.tochka.com',
    // This machine.
    'https://localhost',
    'https://LOCALHOST',
    'https://localhost.',
    'https://localhost..',
    'https://api.localhost',
    'https://api.localhost.',
    'https://localhost.localdomain',
    'https://127.0.0.1',
    'https://127.0.0.1.',
    'https://127.1',
    'https://127.9.9.9',
    'https://2130706433',
    'https://0x7f000001',
    'https://0x7f.1',
    'https://0177.0.0.1',
    'https://017700000001',
    'https://%31%32%37.0.0.1',
    'https://１２７.０.０.１',
    'https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
    'https://enter.tochka.com@127.0.0.1',
    'https:\\\\127.0.0.1',
    'https:127.0.0.1',
    ' https://127.0.0.1 ',
    'https://[::1]',
    'https://[0:0:0:0:0:0:0:1]',
    'https://[::ffff:127.0.0.1]',
    'https://[::ffff:7f00:1]',
    'https://[::127.0.0.1]',
    'https://[64:ff9b::127.0.0.1]',
    'https://[2002:7f00:1::]',
    'smtps://localhost.:465',
    'smtps://LocalHost',
    'smtps://2130706433',
    'smtps://0x7f.1',
    'smtps://[::ffff:127.0.0.1]',
    'smtp://user:password@127.0.0.1:25',
    // Nothing, or everything.
    'https://0.0.0.0',
    'https://0',
    'https://0.0.0.0.',
    'https://[::]',
    'https://[::ffff:0.0.0.0]',
    'https://255.255.255.255',
    'https://224.0.0.1',
    'https://169.254.169.254',
    'https://[fe80::1]',
    'https://100.64.0.1',
    'https://192.0.2.1',
    // The sandbox.
    'https://sandbox:8090/x',
    'https://bank.sandbox./x',
    'https://pay.leko.example/sandbox/tochka_acquiring',
    'https://pay.leko.example/%73andbox/tochka_acquiring',
    'https://pay.leko.example/x/../sandbox',
    // No address.
    '',
    'enter.tochka.com',
    'https://',
    'https://.',
    'https://a b',
    'https://[::1',
    'https://999.1.1.1',
  ])('neither: %s', (address) => {
    expect(isAccepted(address)).toEqual([false, false]);
  });
});

it.each([
  ['http://enter.tochka.com', 'is not encrypted (http://enter.tochka.com)'],
  ['https://127.1', 'points at this machine, at nothing or at a sandbox (127.0.0.1)'],
  ['https://10.0.0.1', 'points into a network of our own (10.0.0.1)'],
  ['https://user:secret@localhost', 'points at this machine, at nothing or at a sandbox (localhost)'],
])('%s is refused with its reason, and no password', (address, reason) => {
  expect(whyNotInProduction(address, 'outside')).toBe(reason);
});
