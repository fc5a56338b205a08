import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isUsable, readableCopy } from '../src/binaries.ts';

const dir = mkdtempSync(join(tmpdir(), 'leko-binaries-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const PROGRAMS = ['initdb', 'postgres', 'pg_ctl'];

/** The form of the package, as unpacked under a umask that lets no other user read. */
function unpack(home: string): string {
  for (const part of ['bin', 'lib/deep']) mkdirSync(join(home, part), { recursive: true });
  for (const program of PROGRAMS) writeFileSync(join(home, 'bin', program), '#!/bin/sh');
  writeFileSync(join(home, 'lib/deep/libpq.so'), 'library');
  writeFileSync(
    join(home, 'pg-symlinks.json'),
    JSON.stringify([{ source: 'deep/libpq.so', target: 'native/lib/x.so' }]),
  );
  return home;
}

function under<T>(umask: number, work: () => T): T {
  const before = process.umask(umask);
  try {
    return work();
  } finally {
    process.umask(before);
  }
}

const modes = (home: string) =>
  ['', 'bin', 'bin/postgres', 'bin/initdb', 'lib/deep', 'lib/deep/libpq.so'].map((path) =>
    (statSync(join(home, path)).mode & 0o777).toString(8),
  );
const READABLE = ['755', '755', '755', '755', '755', '644'];

describe.skipIf(process.platform === 'win32')('the copy of Postgres for another account', () => {
  it.each([0o022, 0o027, 0o077])('can be read by it, whatever the umask is (%i)', (umask) => {
    const copy = under(umask, () => readableCopy(unpack(join(dir, `from-${umask}`)), join(dir, `to-${umask}`)));

    expect(modes(copy)).toEqual(READABLE);
  });

  it.each(['', 'lib', 'lib/deep/libpq.so'])('is made anew where "%s" of it cannot be read', (part) => {
    const [from, to] = [unpack(join(dir, `whole${part.length}`)), join(dir, `spoiled${part.length}`)];
    readableCopy(from, to);
    chmodSync(join(to, part), 0o700);

    under(0o077, () => readableCopy(from, to));

    expect(modes(to)).toEqual(READABLE);
  });

  it('is left alone where it is whole, because servers run from it', () => {
    const [from, to] = [unpack(join(dir, 'once')), join(dir, 'kept')];
    readableCopy(from, to);
    writeFileSync(join(to, 'mark'), 'of the first', { mode: 0o644 });

    readableCopy(from, to);

    expect(readFileSync(join(to, 'mark'), 'utf8')).toBe('of the first');
  });

  it.each([
    ['plain', true],
    ['with spaces', true],
    ['of $HOME', false],
    ['of `whoami`', false],
    ['of "quotes"', false],
  ])('is not needed by its own account in a folder %s: %s', (name, usable) => {
    expect(isUsable(unpack(join(dir, name)), undefined)).toBe(usable);
  });
});
