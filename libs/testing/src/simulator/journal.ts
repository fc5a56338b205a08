import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * What the outside world remembers: JSON documents by kind and id.
 * Documents are values: change one by putting its successor, never in place.
 */
export type Journal = {
  put<T extends object>(kind: string, id: string, doc: T): T;
  get<T extends object>(kind: string, id: string): T | undefined;
  /** In the order in which the documents first appeared. */
  list<T extends object>(kind: string): T[];
  remove(kind: string, id: string): void;
};

type Line = { kind: string; id: string; doc: object | null };
type Kinds = Map<string, Map<string, object>>;

/** Opens the journal in `file` (created when missing, replayed when not); without a file it lives in memory. */
export function openJournal(file?: string): Journal {
  const kinds: Kinds = new Map();
  if (file !== undefined) replay(file, kinds);
  const record = (line: Line): void => {
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`);
    apply(kinds, line);
  };
  return {
    put(kind, id, doc) {
      record({ kind, id, doc });
      return doc;
    },
    // The caller names the type it put under this kind: one simulator owns a kind.
    get: <T extends object>(kind: string, id: string) => kinds.get(kind)?.get(id) as T | undefined,
    list: <T extends object>(kind: string) => [...(kinds.get(kind)?.values() ?? [])] as T[],
    remove(kind, id) {
      if (kinds.get(kind)?.has(id)) record({ kind, id, doc: null });
    },
  };
}

function apply(kinds: Kinds, { kind, id, doc }: Line): void {
  const docs = kinds.get(kind) ?? new Map<string, object>();
  kinds.set(kind, docs);
  if (doc === null) docs.delete(id);
  else docs.set(id, doc);
}

/** Reads the file and writes it back compacted: that drops superseded lines and a torn last one. */
function replay(file: string, kinds: Kinds): void {
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file)) return;
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const [index, text] of lines.entries()) {
    const line = parseLine(text);
    if (line) apply(kinds, line);
    else if (text !== '' && index < lines.length - 1) {
      throw new Error(`${file} is damaged in line ${index + 1}; delete the file to begin with an empty outside world`);
    }
  }
  const compact = [...kinds].flatMap(([kind, docs]) => [...docs].map(([id, doc]) => JSON.stringify({ kind, id, doc })));
  writeFileSync(`${file}.new`, compact.map((line) => `${line}\n`).join(''));
  renameSync(`${file}.new`, file);
}

function parseLine(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line; // Our own file: every whole line was written by record().
  } catch {
    return undefined; // The process died in the middle of a write.
  }
}
