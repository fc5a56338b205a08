import { inflateSync } from 'node:zlib';

const HEADER = 44;
const ENTRY = 20;
const SFNT_HEADER = 12;
const SFNT_ENTRY = 16;

/**
 * The OpenType font in a WOFF 1.0 file. fontkit reads such a file too, but decompresses the whole table of outlines for every
 * letter: seconds, where this takes a tenth of one, once.
 */
export function openTypeOf(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12);
  const font = Buffer.alloc(woff.readUInt32BE(16));
  const largestPower = 2 ** Math.floor(Math.log2(count));
  woff.copy(font, 0, 4, 8); // What kind of font it is.
  font.writeUInt16BE(count, 4);
  font.writeUInt16BE(largestPower * SFNT_ENTRY, 6);
  font.writeUInt16BE(Math.log2(largestPower), 8);
  font.writeUInt16BE((count - largestPower) * SFNT_ENTRY, 10);
  let offset = SFNT_HEADER + count * SFNT_ENTRY;
  for (let index = 0; index < count; index++) {
    const from = HEADER + index * ENTRY;
    const to = SFNT_HEADER + index * SFNT_ENTRY;
    const [start, stored, length] = [4, 8, 12].map((at) => woff.readUInt32BE(from + at)) as [number, number, number];
    const table = woff.subarray(start, start + stored);
    woff.copy(font, to, from, from + 4); // Its name.
    woff.copy(font, to + 4, from + 16, from + 20); // Its checksum.
    font.writeUInt32BE(offset, to + 8);
    font.writeUInt32BE(length, to + 12);
    (stored < length ? inflateSync(table) : table).copy(font, offset);
    offset += (length + 3) & ~3;
  }
  return font;
}
