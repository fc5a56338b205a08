import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { STORE_SERVICES } from '../src/stack/services.ts';
import { migrations } from './support/stores.ts';

describe.each(STORE_SERVICES)('the migrations of %s', (service) => {
  const names = Object.keys(migrations[service]);

  test('are files of the same names', () => {
    const folder = dirname(fileURLToPath(import.meta.resolve(`@leko/${service}/migrations`)));
    const files = readdirSync(folder).map((file) => basename(file, '.ts'));

    expect(files.filter((file) => file !== 'index').sort()).toEqual(names);
  });

  test('are numbered from 1, without a gap and without a double', () => {
    expect(names.map((name) => name.slice(0, 5))).toEqual(
      names.map((_, index) => `${String(index + 1).padStart(4, '0')}-`),
    );
  });
});
