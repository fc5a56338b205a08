import { describe, expect, it } from 'vitest';
import { unclearProseIn } from '../src/prose.ts';

const inCode = (text: string) => unclearProseIn({ text, tests: [] });

describe('unclear prose', () => {
  it.each([
    ['a line', '// Nobody waits.', 'line 1: // Nobody waits.'],
    [
      'a docstring',
      'const one = 1;\n/** What callers are told. */\nconst two = 2;',
      'line 2: /** What callers are told. */',
    ],
    ['the end of a line', 'one(); // Another door.', 'line 1: // Another door.'],
    ['the end of a block', 'if (one) {\n  two();\n  // Somebody else.\n}', 'line 3: // Somebody else.'],
    ['a list', 'one(\n  2, // Whoever asks.\n  3,\n);', 'line 2: // Whoever asks.'],
    ['a template', 'const one = `a $' + '{/* It tells. */ two} b`;', 'line 1: /* It tells. */'],
  ])('is found in a comment: %s', (_where, text, found) => {
    expect(inCode(text)).toEqual([found]);
  });

  it('is found in the name of a test', () => {
    expect(
      unclearProseIn({ text: "\nit('lets nobody in', run);", tests: [{ name: "'lets nobody in'", body: '' }] }),
    ).toEqual(["line 2: 'lets nobody in'"]);
  });

  it.each([
    ['a value', "const user = 'nobody';"],
    ['a string', "const one = '// nobody';"],
    ['a template', 'const one = `\\n// told $' + '{two} // told`;'],
    ['a pattern', 'const one = /a\\/\\/door/;'],
    ['a name', 'const door = openDoor();'],
    ['longer words', '// Outdoors, foretold.'],
  ])('is not: %s', (_what, text) => {
    expect(inCode(text)).toEqual([]);
  });
});
