import type { JSONWebKeySet } from 'jose';
import { expect, it } from 'vitest';
import { createVault, newVaultKeys, type RotationStep, rotateKeys, type Vault } from '../src/index.ts';

const first = newVaultKeys('2026-01-01');
const kidsOf = ({ keys }: JSONWebKeySet) => keys.map(({ kid }) => kid);

const vaultOf = ({ keys }: JSONWebKeySet): Promise<Vault> =>
  createVault({
    encryption: keys.filter(({ alg }) => alg === 'A256GCMKW'),
    index: keys.find(({ alg }) => alg === 'HS256') ?? {},
  });

it('a new key is known before it is used, and the older one goes last', () => {
  const added = rotateKeys(first, 'add', '2026-07-01');
  const used = rotateKeys(added, 'use', '2026-07-01');
  const dropped = rotateKeys(used, 'drop', '2026-07-01');

  expect(kidsOf(added)).toEqual(['2026-01-01', '2026-07-01', 'index-2026-01-01']);
  expect(kidsOf(used)).toEqual(['2026-07-01', '2026-01-01', 'index-2026-01-01']);
  expect(kidsOf(dropped)).toEqual(['2026-07-01', 'index-2026-01-01']);
});

it('the index stays what it was', async () => {
  const renewed = rotateKeys(rotateKeys(rotateKeys(first, 'add', 'b'), 'use', 'b'), 'drop', 'b');

  expect((await vaultOf(renewed)).blindIndex('anna')).toBe((await vaultOf(first)).blindIndex('anna'));
});

it('processes a step apart open what the others seal', async () => {
  const steps: RotationStep[] = ['add', 'use', 'drop'];
  let before = await vaultOf(first);
  let set = first;

  for (const step of steps.slice(0, 2)) {
    set = rotateKeys(set, step, 'b');
    const after = await vaultOf(set);
    expect(await after.open('a.b/1', await before.seal('a.b/1', step))).toBe(step);
    expect(await before.open('a.b/1', await after.seal('a.b/1', step))).toBe(step);
    before = after;
  }
});

it('keys of one day have different names', () => {
  const twice = rotateKeys(rotateKeys(first, 'add', '2026-01-01'), 'add', '2026-01-01');

  expect(kidsOf(twice)).toEqual(['2026-01-01', '2026-01-01-2', '2026-01-01-3', 'index-2026-01-01']);
});
