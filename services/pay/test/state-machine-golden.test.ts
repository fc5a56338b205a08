import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withDiagrams } from './state-diagram.ts';

it('the diagrams in the README are drawn from the machines', async () => {
  const file = join(import.meta.dirname, '..', 'README.md');
  const text = readFileSync(file, 'utf8');

  expect(text).toContain('state machine of a payment');
  await expect(withDiagrams(text)).toMatchFileSnapshot(file);
});
