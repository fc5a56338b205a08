import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../src/stack/root.ts';
import { withTables } from './support/environment-table.ts';

it('the table of environment variables says what the services read', async () => {
  const file = join(ROOT, 'deploy', 'README.md');
  await expect(withTables(readFileSync(file, 'utf8'))).toMatchFileSnapshot(file);
});
