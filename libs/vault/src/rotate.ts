import type { JSONWebKeySet, JWK } from 'jose';
import { newVaultKeys } from './keys.ts';

/** The three steps of a change of keys. Between two of them every process must have read the file anew. */
export const rotationSteps = ['add', 'use', 'drop'] as const;
export type RotationStep = (typeof rotationSteps)[number];

/** The file after the step; `today` names a new key. */
export function rotateKeys(set: JSONWebKeySet, step: RotationStep, today: string): JSONWebKeySet {
  const encryption = set.keys.filter(isEncryption);
  const others = set.keys.filter((key) => !isEncryption(key));
  return { keys: [...rotated(encryption, step, today), ...others] };
}

const isEncryption = ({ alg }: JWK): boolean => alg === 'A256GCMKW';

function rotated(keys: readonly JWK[], step: RotationStep, today: string): readonly JWK[] {
  const newest = keys.at(-1);
  switch (step) {
    case 'add':
      // Behind the others: it can be opened with everywhere before anything is sealed with it.
      return [...keys, ...newVaultKeys(freeKid(keys, today)).keys.filter(isEncryption)];
    case 'use':
      return newest === undefined ? keys : [newest, ...keys.slice(0, -1)];
    case 'drop':
      return keys.slice(0, 1);
  }
}

function freeKid(keys: readonly JWK[], today: string): string {
  const taken = new Set(keys.map(({ kid }) => kid));
  const names = [today, ...keys.map((_, index) => `${today}-${index + 2}`)];
  return names.find((name) => !taken.has(name)) ?? `${today}-${keys.length + 2}`;
}
