import bidiFactory, { type Bidi } from 'bidi-js';
import { type FontName, fontFor } from './fonts.ts';

/** A piece of text in one font and one direction, as it is printed from left to right. */
export interface Run {
  readonly text: string;
  readonly font: FontName;
}

interface Piece extends Run {
  /** Of embedding, as the Unicode Bidirectional Algorithm has it: an odd one is read from right to left. */
  readonly level: number;
}

/** Characters of nearly all texts, which need no fallback. */
const PLAIN = /^[\n -~\u00A0-\u00FFА-яЁё‐-―„“”«»№…]*$/u;
/** Characters that join or colour others and are invisible by themselves; a font that does not join would draw them. */
const SHOWS_NOTHING = /[\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]/gu;
const BLANK = /^\s$/u;
/** Printed for a character that no font has. */
const REPLACEMENT = '\uFFFD';
const NBSP = '\u00A0';

// Its types describe the CommonJS module, where the factory is a property.
const bidi = (bidiFactory as unknown as () => Bidi)();
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The text in the fonts that have its letters, in the order in which it stands on paper. */
export function runsOf(text: string): Run[] {
  const composed = text.normalize('NFC');
  if (PLAIN.test(composed)) return [{ text: composed, font: 'Text' }];
  const { levels } = bidi.getEmbeddingLevels(composed, 'ltr');
  const pieces = [...graphemes.segment(composed)].map(({ segment, index }) => pieceOf(segment, levels[index] ?? 0));
  return inVisualOrder(joined(pieces.filter((piece) => piece.text !== ''))).map(({ text, font }) => ({ text, font }));
}

function pieceOf(letter: string, level: number): Piece {
  const text = level % 2 === 0 ? letter : (bidi.getMirroredCharacter(letter) ?? letter).replace(/\s/gu, NBSP);
  const font = BLANK.test(text) ? 'Text' : fontFor(pointsOf(text));
  if (font === 'Text') return { text, font, level };
  const visible = text.replace(SHOWS_NOTHING, '');
  const visibleFont = fontFor(pointsOf(visible));
  if (visibleFont === undefined) return { text: REPLACEMENT, font: 'Text', level };
  return { text: visibleFont === 'Devanagari' ? text : visible, font: visibleFont, level };
}

const pointsOf = (text: string): number[] => [...text].map((sign) => sign.codePointAt(0) ?? 0);

/** Neighbours of one font and one level as one: a font turns around and joins only what it gets in one piece. */
function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (last?.font === piece.font && last.level === piece.level)
      all.splice(-1, 1, { ...last, text: last.text + piece.text });
    else all.push(piece);
  }
  return all;
}

/** Rule L2: from the highest level to the lowest odd one, what stands at it or above is turned around. */
function inVisualOrder(pieces: readonly Piece[]): Piece[] {
  const order = [...pieces];
  for (let level = Math.max(0, ...pieces.map((piece) => piece.level)); level > 0; level--) {
    for (let start = 0; start < order.length; start++) {
      let end = start;
      while ((order[end]?.level ?? 0) >= level) end++;
      order.splice(start, end - start, ...order.slice(start, end).reverse());
      start = Math.max(start, end - 1);
    }
  }
  return order;
}
