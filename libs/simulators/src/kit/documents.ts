import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  type Choice,
  type KeyRange,
  type Position,
  SCHEMA,
  type Statements,
  statementsOf,
  type Walk,
} from './document-statements.ts';

export type { Choice, KeyRange, Position, Walk } from './document-statements.ts';

/**
 * What documents of a kind are found by besides their id: texts that are read off a document, none, one or several. A key
 * whose meaning changes needs a new name, for a file keeps what was read once.
 */
export type Keys<T extends object> = Readonly<Record<string, (doc: T) => string | readonly string[] | undefined>>;

/** One step of a walk; `size` is what the document takes as JSON, characters. */
export type Step<T> = { readonly position: Position; readonly size: number; readonly doc: T };

/**
 * What the outside world remembers: JSON documents by kind and id, in a store with indexes, so that a hundred thousand take no
 * more memory than ten. Documents are values: change one by putting its successor, never in place.
 */
export type Documents = {
  put<T extends object>(kind: string, id: string, doc: T): T;
  get<T extends object>(kind: string, id: string): T | undefined;
  remove(kind: string, id: string): void;
  /** From now on documents of this kind have these keys, and those that are there already too. */
  index<T extends object>(kind: string, keys: Keys<T>): void;
  /** The first that has the key. */
  find<T extends object>(kind: string, key: string, value: string): T | undefined;
  /** The smallest key above `above`; '' is below all. */
  leastKey(kind: string, key: string, above?: string): string | undefined;
  /** How many there are; none of them is read. */
  count(kind: string, choice?: Choice): number;
  /** One after another, in the order in which they first appeared; what is changed on the way is met as it is by then. */
  walk<T extends object>(kind: string, how?: Walk): Generator<Step<T>>;
  each<T extends object>(kind: string, range?: KeyRange): Generator<T>;
  /** All of them at once: for kinds that stay small, and for tests. */
  list<T extends object>(kind: string): T[];
  /** Forgets the oldest documents of a kind, all but so many. */
  keepNewest(kind: string, count: number): void;
  /** All that `work` puts and removes, or nothing of it. */
  atomically(work: () => void): void;
  close(): void;
};

/** Opens the documents in `file`, created when missing; without a file they live as long as what holds them. */
export function openDocuments(file = ':memory:'): Documents {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  return new DocumentStore(openDatabase(file));
}

class DocumentStore implements Documents {
  readonly #db: DatabaseSync;
  readonly #sql: Statements;
  readonly #keysOf = new Map<string, Keys<object>>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#sql = statementsOf(db);
  }

  put<T extends object>(kind: string, id: string, doc: T): T {
    const keys = this.#keysOf.get(kind);
    this.atomically(() => {
      const position = this.#sql.save(kind, id, JSON.stringify(doc));
      this.#sql.dropKeys.run(position);
      if (keys) this.#addKeys(kind, position, { doc, keys });
    });
    return doc;
  }

  get<T extends object>(kind: string, id: string): T | undefined {
    const body = this.#sql.find(kind, id);
    return body === undefined ? undefined : JSON.parse(body);
  }

  remove(kind: string, id: string): void {
    const position = this.#sql.positionAt(kind, id);
    if (position === undefined) return;
    this.atomically(() => {
      this.#sql.dropKeys.run(position);
      this.#sql.drop.run(position);
    });
  }

  index<T extends object>(kind: string, given: Keys<T>): void {
    // The caller names the type it puts under this kind: one simulator owns a kind.
    const keys = given as Keys<object>;
    this.#keysOf.set(kind, keys);
    this.atomically(() => {
      const missing = Object.entries(keys).filter(([name]) => !this.#sql.isIndexed(kind, name));
      if (missing.length === 0) return;
      const added = Object.fromEntries(missing);
      for (const { position, doc } of this.walk(kind)) this.#addKeys(kind, position, { doc, keys: added });
      for (const [name] of missing) this.#sql.recordIndexed.run(kind, name);
    });
  }

  #addKeys(kind: string, position: Position, { doc, keys }: { doc: object; keys: Keys<object> }): void {
    for (const [name, read] of Object.entries(keys)) {
      for (const value of [read(doc) ?? []].flat()) this.#sql.addKey.run(kind, name, value, position);
    }
  }

  find<T extends object>(kind: string, key: string, value: string): T | undefined {
    return this.each<T>(kind, { key, from: value, to: value }).next().value;
  }

  leastKey(kind: string, key: string, above = ''): string | undefined {
    return this.#sql.leastKey(kind, key, above);
  }

  count(kind: string, choice: Choice = {}): number {
    return this.#sql.count(kind, choice);
  }

  *walk<T extends object>(kind: string, how: Walk = {}): Generator<Step<T>> {
    for (const position of this.#sql.positions(kind, how)) {
      const body = this.#sql.read(position);
      // Gone since its position was read.
      if (body !== undefined) yield { position, size: body.length, doc: JSON.parse(body) };
    }
  }

  *each<T extends object>(kind: string, range?: KeyRange): Generator<T> {
    for (const { doc } of this.walk<T>(kind, range ? { range } : {})) yield doc;
  }

  list<T extends object>(kind: string): T[] {
    return [...this.each<T>(kind)];
  }

  keepNewest(kind: string, count: number): void {
    this.atomically(() => {
      this.#sql.dropKeysOfOldest.run(kind, count);
      this.#sql.dropOldest.run(kind, count);
    });
  }

  atomically(work: () => void): void {
    this.#db.exec('savepoint work');
    try {
      work();
    } catch (error) {
      this.#db.exec('rollback to work');
      throw error;
    } finally {
      this.#db.exec('release work');
    }
  }

  close(): void {
    this.#db.close();
  }
}

function openDatabase(file: string): DatabaseSync {
  try {
    const db = new DatabaseSync(file);
    db.exec(SCHEMA);
    return db;
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${file} cannot be used (${message}); delete it to begin with an empty outside world`);
  }
}
