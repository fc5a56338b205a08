import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInternalKeys } from '@leko/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuseSandboxInProduction } from './base-config.ts';

let dir: string;
let ours: string;
let withSandbox: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'leko-production-'));
  ours = (await ensureInternalKeys(join(dir, 'ours'), ['gateway', 'pay'])).trustedKeysFile;
  withSandbox = (await ensureInternalKeys(join(dir, 'sandbox'), ['gateway', 'sandbox'])).trustedKeysFile;
});
afterAll(() => rmSync(dir, { recursive: true }));

const GOOD = { outside: { BANK_URL: 'https://bank.example.com' }, inside: { PAY_URL: 'http://pay:8080' } };

/** A process of this environment reads its configuration. */
function start(change: object = {}, upstreams: Parameters<typeof refuseSandboxInProduction>[1] = GOOD) {
  const config = { NODE_ENV: 'production', HOST: '0.0.0.0', PORT: 8080, LOG_LEVEL: 'info' } as const;
  const keys = { INTERNAL_SIGNING_KEY_FILE: 'unread', INTERNAL_TRUSTED_KEYS_FILE: ours };
  return () => refuseSandboxInProduction({ ...config, ...keys, ...change }, upstreams);
}

describe('production', () => {
  it('starts on what is its own', () => {
    expect(start()).not.toThrow();
  });

  it('refuses keys that the sandbox signs with', () => {
    expect(start({ INTERNAL_TRUSTED_KEYS_FILE: withSandbox })).toThrow('trusts the sandbox');
  });

  it.each([
    ['SANDBOX_CLOCK_FILE', '/clock/offset'],
    ['SETTINGS_PROFILE', 'sandbox'],
  ])('refuses %s=%s', (name, value) => {
    expect(start({ [name]: value })).toThrow(name);
  });

  it.each([
    ['BANK_URL', { ...GOOD, outside: { BANK_URL: 'http://bank.example.com' } }],
    ['PAY_URL', { ...GOOD, inside: { PAY_URL: 'http://localhost:8080' } }],
  ])('refuses an address that could belong to others: %s', (name, upstreams) => {
    expect(start({}, upstreams)).toThrow(name);
  });
});

it('development takes all of it', () => {
  const change = { NODE_ENV: 'development', SETTINGS_PROFILE: 'sandbox', INTERNAL_TRUSTED_KEYS_FILE: withSandbox };

  expect(start(change, { outside: { BANK_URL: 'http://localhost:8090/sandbox' } })).not.toThrow();
});
