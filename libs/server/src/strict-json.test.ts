import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson } from './strict-json.ts';

describe('strict JSON', () => {
  it.each([
    ['{"a":1,"a":2}', 'repeats a name'],
    ['{"a":{"b":1},"c":{"b":2,"b":3}}', 'repeats a name'],
    ['{"\\u0061":1,"a":2}', 'repeats a name'],
    ['{"__proto__":1}', 'reserved name'],
    ['{"x":{"constructor":1}}', 'reserved name'],
    ['"\\u0000"', 'NUL'],
    ['{"\\u0000":1}', 'NUL'],
    ['"\\ud800"', 'surrogate'],
    ['\ufeff{}', 'byte order mark'],
    ['', 'empty'],
    ['{', 'not valid JSON'],
    ['[1,]', 'not valid JSON'],
    ['{"a":"{[\\"}', 'not valid JSON'],
    ['['.repeat(21) + ']'.repeat(21), 'deeper'],
    [`{${Array.from({ length: 1_001 }, (_, n) => `"k${n}":1`).join()}}`, 'names'],
  ])('refuses %j', (text, reason) => {
    expect(() => parseStrictJson(Buffer.from(text))).toThrow(reason);
  });

  it('refuses what is not UTF-8', () => {
    expect(() => parseStrictJson(Buffer.from([0x22, 0xff, 0xfe, 0x22]))).toThrow('UTF-8');
  });

  it('scans nothing before the text is known to be JSON, because only then is scanning linear', () => {
    // Too deep as well, which a scan would have noticed first.
    const hostile = `${'['.repeat(100)}"${'\\"'.repeat(30_000)}`;

    expect(() => parseStrictJson(Buffer.from(hostile))).toThrow('not valid JSON');
  });

  it('takes the same name in different objects and brackets inside strings', () => {
    expect(parseStrictJson(Buffer.from('[{"a":"[[["},{"a":"\\"}{:,"}]'))).toEqual([{ a: '[[[' }, { a: '"}{:,' }]);
  });

  it('reads whatever honest JSON says', () => {
    const honest = fc.jsonValue({ maxDepth: 6 }).filter((value) => {
      const text = JSON.stringify(value);
      return text.isWellFormed() && !/\\u0000|\\ud[89a-f]|__proto__|constructor|prototype/i.test(text);
    });
    fc.assert(
      fc.property(honest, (value) => {
        expect(parseStrictJson(Buffer.from(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
