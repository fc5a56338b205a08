import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ensureInternalKeys } from '../src/keys.ts';

const dir = mkdtempSync(join(tmpdir(), 'leko-keys-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('a key that was deleted is made anew and trusted, the others stay, although nobody may write what was made', async () => {
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
