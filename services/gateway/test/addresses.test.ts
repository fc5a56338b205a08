import { createLog } from '@leko/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callerAt, maskAddress, readAddresses } from '../src/addresses.ts';
import { createGateway } from '../src/app.ts';
import { type GatewayWorld, openWorld } from './world.ts';

const WEBHOOK = '/api/v1/pay/webhooks/tochka';

describe('a list of addresses', () => {
  const list = readAddresses(
    'LIST',
    ' 203.0.113.0/24, 198.51.100.7 ,2001:db8::/32,::ffff:10.0.0.0/120,11.0.0.0/8,127.0.0.1',
  );

  test.each([
    ['203.0.113.255', true],
    ['203.0.114.1', false],
    ['198.51.100.7', true],
    ['198.51.100.8', false],
    ['::ffff:203.0.113.9', true],
    ['2001:db8:1::1', true],
    ['2001:db9::1', false],
    ['203.0.113.7:51234', true],
    ['203.0.114.7:51234', false],
    ['[2001:db8:1::1]:51234', true],
    ['[2001:db8:1::1]', true],
    ['[2001:db9::1]:51234', false],
    ['[::ffff:203.0.113.9]:443', true],
    ['::FFFF:cb00:7109', true],
    ['::ffff:10.0.0.9', true],
    ['10.0.0.9', true],
    ['2001:db8::1%eth0', true],
    ['fe80::1%eth0', false],
    ['203.0.113.7:51234:1', false],
    ['203.0.113:51234', false],
    ['203.0.113.7:', false],
    ['203.0.113.7:port', false],
    ['203.0.113.7:123456', false],
    ['user@203.0.113.7:1', false],
    ['203.0.113.7/24', false],
    ['0313.0.113.7', false],
    ['013.0.113.7:80', false],
    ['127.1:80', false],
    ['3405803783', false],
    ['garbage', false],
    ['', false],
  ])('%s: %s', (address, expected) => {
    expect(list.has(address)).toBe(expected);
  });

  test.each([
    '203.0.113.0/33',
    '203.0.113.0/',
    '203.0.113.0/8/8',
    '203.0.113',
    'bank.example',
    '::1/129',
    '10.0.0.0/-1',
    '10.0.0.1:80',
    '[::1]:80',
    '::ffff:10.0.0.0/95',
  ])('refuses %s and says where it stands', (entry) => {
    expect(() => readAddresses('LIST', `127.0.0.1,${entry}`)).toThrow(/^configuration: LIST: /);
  });

  test('may be empty', () => {
    expect(readAddresses('LIST', ' , ').isEmpty).toBe(true);
  });
});

test.each([
  ['203.0.113.9', '203.0.113.x'],
  ['::ffff:203.0.113.9', '203.0.113.x'],
  ['2001:db8:1:2:3::4', '2001:db8:1::x'],
  ['::1', '0:0:0::x'],
  ['fe80::1%eth0', 'fe80:0:0::x'],
  ['203.0.113.9:51234', '203.0.113.x'],
  ['[2001:db8:1:2:3::4]:51234', '2001:db8:1::x'],
  ['secret', 'unknown'],
])('a log knows %s as %s', (address, masked) => {
  expect(maskAddress(address)).toBe(masked);
});

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3::4', '2001:db8:1:2::'],
  ['2001:DB8:1:2:ffff::9', '2001:db8:1:2::'],
  ['2001:0db8:0001:2::9', '2001:db8:1:2::'],
  ['203.0.113.9:51234', '203.0.113.9'],
  ['[2001:db8:1:2:3::4]:51234', '2001:db8:1:2::'],
  ['[::ffff:203.0.113.9]:51234', '203.0.113.9'],
  ['fe80::1%eth0', 'fe80:0:0:0::'],
  ['nonsense', 'unknown'],
  ['more nonsense', 'unknown'],
])('%s is counted as %s', (address, caller) => {
  expect(callerAt(address)).toBe(caller);
});

describe('webhooks', () => {
  let gateway: GatewayWorld;
  beforeAll(async () => {
    const config = { WEBHOOK_SOURCES: '203.0.113.0/24', TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8' };
    gateway = await openWorld({ config });
  });
  afterAll(() => gateway.close());

  test.each([
    ['from an address of the bank', '203.0.113.9', 200],
    ['from another one', '198.51.100.1', 403],
    ['over two proxies of ours', '203.0.113.9, 10.1.2.3', 200],
    ['from a caller who claims to be the bank', '203.0.113.9, 198.51.100.1', 403],
    ['with the port it came from', '203.0.113.9:51234', 200],
    ['with a port, from another one', '198.51.100.1:51234', 403],
    ['over a proxy of ours that is named with its port', '203.0.113.9:51234, 10.1.2.3:40000', 200],
    ['with nonsense for an address', 'nonsense', 403],
  ])('%s: %s → %i', async (_what, forwardedFor, status) => {
    const answer = await gateway.call('POST', WEBHOOK, { headers: { 'x-forwarded-for': forwardedFor } });

    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.json()).toMatchObject({ code: 'source_not_allowed', status: 403 });
  });

  test('from the proxy itself count for no caller', async () => {
    expect((await gateway.call('POST', WEBHOOK)).status).toBe(403);
  });

  test('are alone in this: other routes are for every address', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.1' };

    expect((await gateway.call('GET', '/api/v1/pay/settings', { headers })).status).toBe(401);
  });

  test('the line of a request knows the address without its end', async () => {
    await gateway.call('POST', WEBHOOK, { headers: { 'x-forwarded-for': '203.0.113.77' } });

    expect(gateway.lines.at(-1)).toMatchObject({ msg: 'request answered', from: '203.0.113.x' });
    expect(JSON.stringify(gateway.lines)).not.toContain('203.0.113.77');
  });

  test('without proxies of ours, the address is that of the connection, whatever a header says', async () => {
    const world = await openWorld({ config: { WEBHOOK_SOURCES: '203.0.113.0/24' } });

    const answer = await world.call('POST', WEBHOOK, { headers: { 'x-forwarded-for': '203.0.113.9' } });

    expect(answer.status).toBe(403);
    await world.close();
  });

  test('a list that cannot be read fails the start', async () => {
    const config = { ...gateway.config, WEBHOOK_SOURCES: 'bank.example' };
    const parts = { config, log: createLog('gateway', 'silent'), sign: async () => 'never asked' };

    await expect(createGateway(parts)).rejects.toThrow('WEBHOOK_SOURCES');
  });
});
