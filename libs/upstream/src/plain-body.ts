import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** Requests an uncompressed answer; some upstreams compress theirs all the same. */
export const PLAIN_PLEASE = { 'accept-encoding': 'identity' } as const;

const UNPACKERS = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/**
 * The text of an answer, decompressed where its encoding is known, and without a byte order mark. Throws where that
 * fails, or where the text has more than `maxBytes`: a small body can decompress to a large text.
 */
export async function readPlain(body: Readable, encoding: unknown, maxBytes: number): Promise<string> {
  const unpack = UNPACKERS.get(String(encoding).toLowerCase());
  // A failure of either surfaces in the stream that is read.
  const plain = unpack === undefined ? body : pipeline(body, unpack(), () => {});
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of plain) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) throw new Error(`the answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk as Buffer);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
