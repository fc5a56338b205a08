import { type AST, visitRegExpAST } from '@eslint-community/regexpp';

/** What stands for a class of signs: the first that fits. Letters, digits and punctuation in turn, so that neighbours meet. */
const ALPHABETS = ['aйeb0-._ @', '019a- .+', '-. @/:"\\_a0'];
const OTHERS = "<>()[]{}?&=#%+,;!|^$*~`'\u00a0\u2060\t\n";
/** The second is what hardly any pattern allows, so that a match fails at its very end. */
const ENDS = ['', '\u0001'];
/** What is repeated less often costs every text the same few steps. */
const MANY = 16;

/** Texts of any size that are made to be slow for the pattern: each of its repeated parts over and over, behind what leads there. */
export function hostileTexts(literal: AST.RegExpLiteral): ((size: number) => string)[] {
  const flags = literal.flags.raw.replace(/[gmy]/g, '');
  const texts = ALPHABETS.flatMap((alphabet) => pumpsOf(literal, (part) => exampleOf(part, alphabet + OTHERS, flags)));
  const different = new Map(texts.map((text) => [text.join('\u0000'), text]));
  return [...different.values()].flatMap(([head, pump]) =>
    ENDS.map((end) => (size: number) => head + pump.repeat(Math.ceil(size / pump.length)).slice(0, size) + end),
  );
}

/** `[what leads there, what is repeated]`: the repeated part alone, and together with what stands before it. */
function pumpsOf(literal: AST.RegExpLiteral, example: (part: Part) => string): [head: string, pump: string][] {
  const pumps: [string, string][] = [];
  visitRegExpAST(literal, {
    onQuantifierEnter: (quantifier) => {
      if (quantifier.max < MANY || quantifier.parent.type !== 'Alternative') return;
      const { elements } = quantifier.parent;
      const before = elements.slice(0, elements.indexOf(quantifier)).map(example).join('');
      const one = example(quantifier.element);
      pumps.push(['', one], [before, one], ['', before + example(quantifier)]);
    },
  });
  return pumps.filter(([, pump]) => pump !== '');
}

type Part = AST.Alternative | AST.Element;

/** A short text that the part fits, as far as its signs go: of what is only looked for, what must stand before it counts. */
function exampleOf(part: Part, alphabet: string, flags: string): string {
  const of = (one: Part | undefined): string => (one === undefined ? '' : exampleOf(one, alphabet, flags));
  switch (part.type) {
    case 'Alternative':
      return part.elements.map(of).join('');
    case 'Group':
    case 'CapturingGroup':
      return of(part.alternatives[0]);
    case 'Quantifier':
      return of(part.element).repeat(Math.max(1, part.min));
    case 'Assertion':
      return part.kind === 'lookbehind' && !part.negate ? of(part.alternatives[0]) : '';
    case 'Backreference':
      return '';
    case 'Character':
      return String.fromCodePoint(part.value);
    case 'CharacterSet':
    case 'CharacterClass':
    case 'ExpressionCharacterClass': {
      const fits = new RegExp(`^${part.raw}$`, flags);
      return [...alphabet].find((sign) => fits.test(sign)) ?? '';
    }
  }
}
