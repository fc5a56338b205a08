import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** The documents whose key lies between two texts, both included; without an end, all on that side. */
export type KeyRange = { readonly key: string; readonly from?: string; readonly to?: string };

/** A place in the order in which documents first appeared; later ones are larger. */
export type Position = number;

/** Which documents of a kind are meant: left out, all; but for those that have a key in `except`. */
export type Choice = { readonly range?: KeyRange; readonly except?: KeyRange };

export type Walk = Choice & {
  /** Begins behind this place, in the direction of the walk. */
  readonly behind?: Position | undefined;
  readonly newestFirst?: boolean;
  /** Begins behind so many of them, which are not read. */
  readonly skip?: number;
};

/** A killed process loses nothing; a machine that loses its power may lose the last moments, and never the file. */
export const SCHEMA = `
  pragma journal_mode = wal;
  pragma synchronous = normal;
  pragma busy_timeout = 5000;
  create table if not exists document (
    position integer primary key, kind text not null, id text not null, body text not null, unique (kind, id)
  );
  create index if not exists document_order on document (kind, position);
  create table if not exists key (
    kind text not null, name text not null, value text not null, position integer not null,
    primary key (kind, name, value, position)
  ) without rowid;
  create index if not exists key_position on key (position);
  create table if not exists indexed (kind text not null, name text not null, primary key (kind, name)) without rowid;
`;

/** How many positions are read at a time. */
const BATCH = 500;
/** Of a kind, all but so many. */
const OLDEST = 'select position from document where kind = ? order by position desc limit -1 offset ?';
/** Above every text, as SQLite compares them. */
const LAST = '\u{10ffff}';

type Part = { readonly sql: string; readonly values: readonly string[] };

/** The rows of what is meant. */
function chosen(kind: string, { range, except }: Choice): Part {
  const all = range ? having(kind, range) : { sql: 'from document where kind = ?', values: [kind] };
  if (!except) return all;
  const out = having(kind, except);
  return { sql: `${all.sql} and position not in (select position ${out.sql})`, values: [...all.values, ...out.values] };
}

/** What has one and the same key comes in order from its index; only a range has to be sorted. */
function having(kind: string, { key, from = '', to = LAST }: KeyRange): Part {
  if (from === to) return { sql: 'from key where kind = ? and name = ? and value = ?', values: [kind, key, from] };
  return { sql: 'from key where kind = ? and name = ? and value between ? and ?', values: [kind, key, from, to] };
}

const text = (row: unknown) => (row as { body: string } | undefined)?.body;
const number = (row: unknown) => (row as { position: Position } | undefined)?.position;
const numbers = (rows: Iterable<unknown>) => Array.from(rows, (row) => (row as { position: Position }).position);

export type Statements = ReturnType<typeof statementsOf>;

/** The SQL of the documents, prepared once. */
export function statementsOf(db: DatabaseSync) {
  const prepared = preparing(db);
  const save = db.prepare(`insert into document (kind, id, body) values (?, ?, ?)
    on conflict (kind, id) do update set body = excluded.body returning position`);
  const find = db.prepare('select body from document where kind = ? and id = ?');
  const read = db.prepare('select body from document where position = ?');
  const positionAt = db.prepare('select position from document where kind = ? and id = ?');
  const least = db.prepare('select min(value) as value from key where kind = ? and name = ? and value > ?');
  const isIndexed = db.prepare('select 1 from indexed where kind = ? and name = ?');

  return {
    // An insert or an update always has a row to return.
    save: (kind: string, id: string, body: string): Position => number(save.get(kind, id, body)) ?? 0,
    find: (kind: string, id: string) => text(find.get(kind, id)),
    read: (position: Position) => text(read.get(position)),
    positionAt: (kind: string, id: string) => number(positionAt.get(kind, id)),
    positions: (kind: string, walk: Walk) => positions(prepared, kind, walk),
    count(kind: string, choice: Choice): number {
      const { sql, values } = chosen(kind, choice);
      return (prepared(`select count(distinct position) as count ${sql}`).get(...values) as { count: number }).count;
    },
    leastKey(kind: string, key: string, above: string): string | undefined {
      return (least.get(kind, key, above) as { value: string | null }).value ?? undefined;
    },
    isIndexed: (kind: string, name: string) => isIndexed.get(kind, name) !== undefined,
    drop: db.prepare('delete from document where position = ?'),
    dropOldest: db.prepare(`delete from document where position in (${OLDEST})`),
    dropKeysOfOldest: db.prepare(`delete from key where position in (${OLDEST})`),
    dropKeys: db.prepare('delete from key where position = ?'),
    addKey: db.prepare('insert or ignore into key (kind, name, value, position) values (?, ?, ?, ?)'),
    recordIndexed: db.prepare('insert into indexed (kind, name) values (?, ?)'),
  };
}

type Prepared = (sql: string) => StatementSync;

/** Statements whose form depends on what is asked for, each form prepared once. */
function preparing(db: DatabaseSync): Prepared {
  const forms = new Map<string, StatementSync>();
  return (sql) => {
    const known = forms.get(sql) ?? db.prepare(sql);
    forms.set(sql, known);
    return known;
  };
}

/** Some at a time, so that a walk may change what it is about. */
function* positions(prepared: Prepared, kind: string, walk: Walk): Generator<Position> {
  const { behind, newestFirst = false, skip = 0, ...choice } = walk;
  const { sql, values } = chosen(kind, choice);
  const [beyond, order] = newestFirst ? ['<', 'desc'] : ['>', 'asc'];
  const next = prepared(
    `select distinct position ${sql} and position ${beyond} ? order by position ${order} limit ${BATCH} offset ?`,
  );
  let last = behind ?? (newestFirst ? Number.MAX_SAFE_INTEGER : 0);
  let offset = skip;
  for (let batch = [last]; batch.length > 0; last = batch.at(-1) ?? last) {
    batch = numbers(next.all(...values, last, offset));
    offset = 0;
    yield* batch;
  }
}
