import { type Kysely, type RawBuilder, sql } from 'kysely';

/** Where a row stands in the order in which rows can be read without missing any. */
export interface CommitPlace {
  readonly epoch: string;
  readonly xid: string;
  readonly position: string;
}

/** The number of the epoch to which a row of such a table belongs. */
export const epochNumberOf = (table: string): RawBuilder<number> => sql`(
  select max(number) from database_epoch where coalesce((starts->>${table})::bigint, 0) <= ${sql.table(table)}.position)`;

interface Reading {
  /** One that was named in `epochMigration`. */
  readonly table: string;
  readonly columns: RawBuilder<unknown>;
  /** Undefined, or of an epoch that the database does not know: from the beginning. */
  readonly after: CommitPlace | undefined;
  readonly limit: number;
}

interface Page<Row> {
  readonly rows: readonly Row[];
  /** Of the last row. */
  readonly last: CommitPlace | undefined;
}

/**
 * The next rows of a table that is only added to. Of the present epoch only those below the oldest running transaction, so that a
 * row with a lower number that commits late cannot be jumped over; what an older epoch left behind is all there.
 */
export async function readInCommitOrder<Tables, Row>(db: Kysely<Tables>, reading: Reading): Promise<Page<Row>> {
  const { after = await beginning(db) } = reading;
  const lines = await linesAfter<Tables, Row>(db, { ...reading, after });
  const [first] = lines;
  if (first === undefined) return readInCommitOrder(db, { ...reading, after: await beginning(db) });
  if (isRow(first)) {
    const rows = lines.filter(isRow);
    return { rows, last: rows.at(-1)?.place };
  }
  if (first.next === null) return { rows: [], last: undefined };
  return readInCommitOrder(db, { ...reading, after: beginningOf(first.next) });
}

type Line<Row> = Row & { readonly next: string | null; readonly place: CommitPlace | null };

const isRow = <Row>(line: Line<Row>): line is Line<Row> & { place: CommitPlace } => line.place !== null;

const MAX_XID = '18446744073709551615';
const MAX_POSITION = '9223372036854775807';

/** The rows of the place's epoch; one line without a row where there are none, no line where the epoch is unknown. */
async function linesAfter<Tables, Row>(
  db: Kysely<Tables>,
  { table, columns, after, limit }: Reading & { readonly after: CommitPlace },
): Promise<readonly Line<Row>[]> {
  const { epoch, xid, position } = after;
  const { rows } = await sql<Line<Row>>`
    with epochs as (
      select id, coalesce((starts->>${table})::bigint, 0) as first, lead(id) over newer as next,
        coalesce(lead((starts->>${table})::bigint) over newer, ${MAX_POSITION}::bigint) as until
      from database_epoch window newer as (order by number))
    select page.*, epochs.next, case when page.xid is not null then
      jsonb_build_object('epoch', epochs.id, 'xid', page.xid::text, 'position', page.position::text) end as place
    from epochs left join lateral (
      select xid, position, ${columns} from ${sql.table(table)}
      where (xid, position) > (${xid}::xid8, ${position}::bigint) and position >= epochs.first and position < epochs.until
        and xid < case when epochs.next is null then pg_snapshot_xmin(pg_current_snapshot()) else ${MAX_XID}::xid8 end
      order by xid, position limit ${limit}) as page on true
    where epochs.id = ${epoch}
    order by page.xid, page.position`.execute(db);
  return rows;
}

async function beginning<Tables>(db: Kysely<Tables>): Promise<CommitPlace> {
  const { rows } = await sql<{ id: string }>`select id from database_epoch order by number limit 1`.execute(db);
  if (rows[0] === undefined) throw new Error('the database has no epoch');
  return beginningOf(rows[0].id);
}

const beginningOf = (epoch: string): CommitPlace => ({ epoch, xid: '0', position: '0' });
