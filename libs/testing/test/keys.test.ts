import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asProcess, createInternalSigner, createInternalVerifier, type InternalVerifier } from '@leko/runtime';
import { afterAll, describe, expect, it } from 'vitest';
import { ensureInternalKeys, rotateInternalKey } from '../src/keys.ts';

const dir = mkdtempSync(join(tmpdir(), 'leko-keys-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('a key that was deleted is made anew and trusted, the others stay, although the files are read-only', async () => {
  const { signingKeyFile, trustedKeysFile } = await ensureInternalKeys(dir, ['pay', 'payout']);
  const trusted = () =>
    JSON.parse(readFileSync(trustedKeysFile, 'utf8')).keys as { kid: string; x: string; d?: string }[];
  const before = trusted();
  chmodSync(trustedKeysFile, 0o444);

  rmSync(signingKeyFile('pay'));
  await ensureInternalKeys(dir, ['pay', 'payout']);

  expect(trusted().map(({ kid }) => kid)).toEqual(['pay', 'payout']);
  expect(trusted()[0]?.x).not.toBe(before[0]?.x);
  expect(trusted()[1]).toEqual(before[1]);
  expect(trusted().filter(({ d }) => d !== undefined)).toEqual([]);
});

describe('changing the key a process signs with', () => {
  const REQUEST = { method: 'GET', path: '/things' };
  const home = mkdtempSync(join(tmpdir(), 'leko-keys-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const step = async (name: 'add' | 'use' | 'drop') => {
    await rotateInternalKey(home, 'pay', name, '2026-11-21');
    return ensureInternalKeys(home, ['pay', 'payout']);
  };
  async function tokenOf(issuer: string, keyFile: string): Promise<string> {
    return (await createInternalSigner({ issuer, keyFile }))('payout', asProcess(issuer), REQUEST);
  }
  const isTakenBy = (verify: InternalVerifier, token: string) =>
    verify(token, REQUEST).then(
      () => true,
      () => false,
    );

  it('refuses nothing on the way, and the old key at its end', async () => {
    const { signingKeyFile, trustedKeysFile } = await ensureInternalKeys(home, ['pay', 'payout']);
    const started = () => createInternalVerifier({ audience: 'payout', keysFile: trustedKeysFile });
    const before = await tokenOf('pay', signingKeyFile('pay'));

    await step('add');
    const [learned, still] = [started(), await tokenOf('pay', signingKeyFile('pay'))];
    await step('use');
    const [both, after] = [started(), await tokenOf('pay', signingKeyFile('pay'))];
    expect(await Promise.all([before, still, after].map((token) => isTakenBy(learned, token)))).toEqual([
      true,
      true,
      true,
    ]);
    expect(await Promise.all([before, after].map((token) => isTakenBy(both, token)))).toEqual([true, true]);

    await step('drop');
    expect(await isTakenBy(started(), after)).toBe(true);
    expect(await isTakenBy(started(), still)).toBe(false);
    expect(readFileSync(trustedKeysFile, 'utf8')).not.toContain('"d"');
  });

  it('names the step that is missing', async () => {
    await expect(step('use')).rejects.toThrow('pay has no next key; begin with add');
    await expect(step('drop')).rejects.toThrow('pay has no old key');
    await step('add');
    await expect(step('add')).rejects.toThrow('the key of pay is being changed already');
  });

  it('never lets a key speak for a service whose name it does not begin with', async () => {
    const { signingKeyFile, trustedKeysFile } = await ensureInternalKeys(home, ['pay', 'payout']);
    const verify = createInternalVerifier({ audience: 'payout', keysFile: trustedKeysFile });

    expect(await isTakenBy(verify, await tokenOf('payout', signingKeyFile('pay')))).toBe(false);
  });
});
