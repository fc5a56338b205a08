import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';
import pdfmake from 'pdfmake';
import { openTypeOf } from './woff.ts';

const require = createRequire(import.meta.url);

/** Free to embed, with all the Cyrillic of Russia's peoples, and Latin, Greek, Hebrew, Arabic. */
const text = {
  normal: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'),
};

/**
 * Fallbacks for characters that the documents' font does not have, in this order. Devanagari needs a font that joins its
 * letters; `Everything` has a plain glyph for nearly every character.
 */
const others = {
  Devanagari: require.resolve('@fontsource/noto-sans-devanagari/files/noto-sans-devanagari-devanagari-400-normal.woff'),
  Everything: require.resolve('@fontsource/unifontex/files/unifontex-latin-400-normal.woff'),
};

type Other = keyof typeof others;
export type FontName = 'Text' | Other;

const other = (name: Other) => ({ normal: name, bold: name, italics: name, bolditalics: name });
pdfmake.setFonts({
  Text: { ...text, italics: text.normal, bolditalics: text.bold },
  Devanagari: other('Devanagari'),
  Everything: other('Everything'),
});
// A document is made of words and lines: nothing in it may fetch or open anything but the fonts.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => Object.values(text).includes(path));

// Not in its types: the virtual file system, which is searched for fonts before the disk.
const { virtualfs } = pdfmake as unknown as { virtualfs: { writeFileSync(name: string, content: Buffer): void } };
const opened = new Map<string, Font>();

/** Opened when it is first needed, which for most documents is never. */
export function fontOf(name: FontName, weight: keyof typeof text = 'normal'): Font {
  const key = name === 'Text' ? text[weight] : name;
  const font = opened.get(key) ?? create(name === 'Text' ? readFileSync(key) : unpack(name));
  opened.set(key, font as Font);
  return font as Font; // None of these is a collection of fonts.
}

function unpack(name: Other): Buffer {
  const font = openTypeOf(readFileSync(others[name]));
  virtualfs.writeFileSync(name, font);
  return font;
}

const shows = (font: Font, points: readonly number[]): boolean =>
  points.every((point) => font.hasGlyphForCodePoint(point));

/** The first font that has every one of these code points; undefined where none has. */
export function fontFor(points: readonly number[]): FontName | undefined {
  if (shows(fontOf('Text'), points) && shows(fontOf('Text', 'bold'), points)) return 'Text';
  return (Object.keys(others) as Other[]).find((name) => shows(fontOf(name), points));
}
