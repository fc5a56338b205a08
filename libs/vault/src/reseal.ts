import type { Log, Task } from '@leko/runtime';
import { HOUR_MS } from '@leko/runtime/durations';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Place, Vault } from './vault.ts';

/** Where sealed values stand in the database. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** The columns of the primary key. */
  readonly key: readonly string[];
  /** Inside a JSON column: the path to the value; `[]` where the column is the value. */
  readonly path?: readonly string[];
  /** What the places are called; the table and the column, where left out. */
  readonly place?: `${string}.${string}`;
}

export const placeOf = ({ table, column, place }: SealedColumn, key: readonly string[]): Place =>
  `${place ?? (`${table}.${column}` as const)}/${key.join('/')}`;

interface ResealDeps<Tables> {
  readonly db: Kysely<Tables>;
  readonly vault: Vault;
  readonly log: Log;
}

interface Row {
  readonly key: string[];
  readonly sealed: string;
}

/** Few enough for one short statement each. */
const BATCH = 100;
const EVERY_MS = 200;
/** Another process may still seal with the older key for a while: what it left is found the next time. */
const LOOK_AGAIN_MS = HOUR_MS;

/**
 * After a new key was put before the others: seals anew what the older ones sealed, a small batch at a time and in the order
 * of the rows, so that it goes on after a restart. The older keys may go when a whole look through has found nothing.
 */
export function resealTask<Tables>(
  { db, vault, log }: ResealDeps<Tables>,
  { name, columns }: { name: string; columns: readonly SealedColumn[] },
): Task {
  let at = { index: 0, after: undefined as readonly string[] | undefined, resealed: 0 };
  let isDone = !vault.hasOlderKeys;
  const finish = () => {
    log.info({ task: name, resealed: at.resealed, keyInUse: vault.currentKey }, 'sealed data were looked through');
    at = { index: 0, after: undefined, resealed: 0 };
    isDone = true;
  };

  return {
    name,
    everyMs: () => (isDone ? LOOK_AGAIN_MS : EVERY_MS),
    async run() {
      if (!vault.hasOlderKeys) return 0;
      isDone = false;
      const column = columns[at.index];
      if (column === undefined) {
        finish();
        return 0;
      }
      const rows = await readRows(db, column, at.after);
      const resealed = await resealRows({ db, vault, log }, column, rows);
      const isLast = rows.length < BATCH;
      at = {
        index: isLast ? at.index + 1 : at.index,
        after: isLast ? undefined : rows.at(-1)?.key,
        resealed: at.resealed + resealed,
      };
      return resealed;
    },
  };
}

async function resealRows<Tables>(
  deps: ResealDeps<Tables>,
  column: SealedColumn,
  rows: readonly Row[],
): Promise<number> {
  let resealed = 0;
  for (const row of rows) {
    try {
      if (!deps.vault.isCurrent(row.sealed) && (await resealRow(deps, column, row))) resealed++;
    } catch (error) {
      const { table, column: name } = column;
      deps.log.error({ err: error, table, column: name, key: row.key }, 'sealed value cannot be opened');
    }
  }
  return resealed;
}

async function resealRow<Tables>({ db, vault }: ResealDeps<Tables>, column: SealedColumn, row: Row): Promise<boolean> {
  const place = placeOf(column, row.key);
  const renewed = await vault.seal(place, await vault.open(place, row.sealed));
  const { numAffectedRows = 0n } = await sql`
    update ${sql.table(column.table)} set ${sql.ref(column.column)} = ${written(column, renewed)}
    where (${keyOf(column)}) = (${sql.join(row.key)}) and ${sealedValue(column)} = ${row.sealed}`.execute(db);
  return numAffectedRows === 1n;
}

async function readRows<Tables>(
  db: Kysely<Tables>,
  column: SealedColumn,
  after: readonly string[] | undefined,
): Promise<Row[]> {
  const begin = after === undefined ? sql`true` : sql`(${keyOf(column)}) > (${sql.join([...after])})`;
  const texts = sql.join(column.key.map((name) => sql`${sql.ref(name)}::text`));
  const { rows } = await sql<Row>`
    select array[${texts}] as key, ${sealedValue(column)} as sealed from ${sql.table(column.table)}
    where ${begin} and ${isSealed(column)} order by ${keyOf(column)} limit ${BATCH}`.execute(db);
  return rows;
}

function written({ column, path }: SealedColumn, sealed: string): RawBuilder<unknown> {
  if (path === undefined) return sql`${sealed}`;
  const json = sql`to_jsonb(${sealed}::text)`;
  // The root of a document is no place for jsonb_set.
  return path.length === 0 ? json : sql`jsonb_set(${sql.ref(column)}, ${pathOf(path)}, ${json})`;
}

const keyOf = ({ key }: SealedColumn): RawBuilder<unknown> => sql.join(key.map((name) => sql.ref(name)));

const pathOf = (path: readonly string[]): RawBuilder<unknown> => sql`${[...path]}::text[]`;

const sealedValue = ({ column, path }: SealedColumn): RawBuilder<string> =>
  path === undefined ? sql<string>`${sql.ref(column)}` : sql<string>`${sql.ref(column)} #>> ${pathOf(path)}`;

/** A document may hold an open value in the same place. */
const isSealed = ({ column, path }: SealedColumn): RawBuilder<unknown> =>
  path === undefined
    ? sql`${sql.ref(column)} is not null`
    : sql`jsonb_typeof(${sql.ref(column)} #> ${pathOf(path)}) = 'string'`;
