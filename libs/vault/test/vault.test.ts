import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { createVault, newVaultKeys, readVaultKeys } from '../src/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'leko-vault-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function vaultOf(...sets: JSONWebKeySet[]) {
  const file = join(dir, 'keys.json');
  writeFileSync(file, JSON.stringify({ keys: sets.flatMap(({ keys }) => keys) }));
  return createVault(readVaultKeys(file));
}

const person = { name: 'Анна Иванова', inn: '500100732259', bankAccountNumber: '40817810802000000008' };

describe('a vault', () => {
  it('gives back what was sealed', async () => {
    const vault = await vaultOf(newVaultKeys('2026-01'));

    const sealed = await vault.seal('recipient.personal/1', person);

    expect(await vault.open('recipient.personal/1', sealed)).toEqual(person);
  });

  it('shows nothing of the value, and the same value never looks the same', async () => {
    const vault = await vaultOf(newVaultKeys('2026-01'));

    const [one, two] = await Promise.all([1, 1].map((id) => vault.seal(`recipient.personal/${id}`, person)));

    expect(one).not.toBe(two);
    const decoded = (one ?? '').split('.').map((part) => Buffer.from(part, 'base64url').toString());
    for (const secret of Object.values(person)) expect(decoded.join()).not.toContain(secret);
  });

  it('refuses a value that was moved to another row, table or column', async () => {
    const vault = await vaultOf(newVaultKeys('2026-01'));
    const sealed = await vault.seal('recipient.personal/1', person);

    for (const place of ['recipient.personal/2', 'contact.personal/1', 'recipient.email/1'] as const) {
      await expect(vault.open(place, sealed)).rejects.toThrow('does not belong');
    }
  });

  it('refuses a value that was changed in any of its parts', async () => {
    const vault = await vaultOf(newVaultKeys('2026-01'));
    const parts = (await vault.seal('recipient.personal/1', person)).split('.');

    for (const [index, part] of parts.entries()) {
      const flipped = `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`;
      await expect(vault.open('recipient.personal/1', parts.with(index, flipped).join('.'))).rejects.toThrow();
    }
  });

  it('opens with an older key, seals with the newer, and says what should be sealed anew', async () => {
    const old = newVaultKeys('2026-01');
    const sealed = await (await vaultOf(old)).seal('recipient.personal/1', person);
    const vault = await vaultOf(newVaultKeys('2026-07'), old);

    const renewed = await vault.seal('recipient.personal/1', await vault.open('recipient.personal/1', sealed));

    expect([vault.isCurrent(sealed), vault.isCurrent(renewed)]).toEqual([false, true]);
  });

  it('names the key that is missing', async () => {
    const sealed = await (await vaultOf(newVaultKeys('2026-01'))).seal('recipient.personal/1', person);
    const other = await vaultOf(newVaultKeys('2026-07'));

    await expect(other.open('recipient.personal/1', sealed)).rejects.toThrow('2026-01');
  });

  it('has one blind index for one text, and another under another key', async () => {
    const keys = newVaultKeys('2026-01');
    const [vault, same] = [await vaultOf(keys), await vaultOf(keys)];
    const other = await vaultOf(newVaultKeys('2026-01'));

    expect(vault.blindIndex('anna@example.com')).toBe(same.blindIndex('anna@example.com'));
    expect(vault.blindIndex('anna@example.com')).not.toBe(other.blindIndex('anna@example.com'));
  });

  it('says what a key file must hold', async () => {
    await expect(async () => vaultOf({ keys: [] })).rejects.toThrow('A256GCMKW');
  });
});

describe('a key file', () => {
  const one = newVaultKeys('2026-01').keys;

  it.each([
    ['that is missing', undefined, 'ENOENT'],
    ['that is no JSON', 'secret', 'it is no JSON'],
    ['that is no JWK set', '{}', 'it is no JWK set'],
    ['without the key of the index', JSON.stringify({ keys: one.slice(0, 1) }), 'A256GCMKW'],
    ['with a short key', JSON.stringify({ keys: [{ ...one[0], k: 'c2hvcnQ' }, one[1]] }), '256 bits'],
    ['with a kid twice', JSON.stringify({ keys: [one[0], ...newVaultKeys('2026-01').keys] }), 'same kid'],
  ])('%s is refused in one line that names it and shows nothing of it', (_what, content, reason) => {
    const file = join(dir, 'refused.json');
    rmSync(file, { force: true });
    if (content !== undefined) writeFileSync(file, content);

    expect(() => readVaultKeys(file)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(new RegExp(`^${file} .*${reason}[^\n]*$`)) }),
    );
    expect(() => readVaultKeys(file)).not.toThrow(/c2hvcnQ|secret/);
  });
});
