import { closeSync, existsSync, openSync, readSync, renameSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { Documents } from '@leko/simulators/kit';

type Line = { kind: string; id: string; doc: object | null };

const CHUNK_BYTES = 256 * 1024;
/** What documents are found by now. */
const REPLACED_BY_KEYS = ['tochka_acquiring.link_id', 'firstofd.external_id', 'tochka_b2b_registry.batch_key'];

/**
 * Takes over what an older version remembered: a file with a line for every change, which is put aside afterwards. All of it
 * or nothing; line by line, for such a file may be larger than the memory.
 */
export function importJournal(documents: Documents, file: string): void {
  if (!existsSync(file)) return;
  documents.atomically(() => {
    let number = 0;
    for (const { text, isWhole } of linesOf(file)) {
      number += 1;
      // Only a process that died in the middle of a write leaves half a line.
      const line = isWhole && text !== '' ? parse(text, `${file} is damaged in line ${number}`) : undefined;
      if (line === undefined || REPLACED_BY_KEYS.includes(line.kind)) continue;
      if (line.doc === null) documents.remove(line.kind, line.id);
      else documents.put(line.kind, line.id, line.doc);
    }
  });
  renameSync(file, `${file}.imported`);
}

function parse(text: string, complaint: string): Line {
  try {
    return JSON.parse(text) as Line; // Our own file: every whole line was written as one.
  } catch {
    throw new Error(`${complaint}; delete the file to begin with an empty outside world`);
  }
}

function* linesOf(file: string): Generator<{ text: string; isWhole: boolean }> {
  const descriptor = openSync(file, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for (let size = readSync(descriptor, chunk); size > 0; size = readSync(descriptor, chunk)) {
      const lines = (rest + decoder.write(chunk.subarray(0, size))).split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) yield { text, isWhole: true };
    }
    if (rest !== '') yield { text: rest, isWhole: false };
  } finally {
    closeSync(descriptor);
  }
}
