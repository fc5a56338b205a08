import pg from 'pg';

interface Table {
  readonly name: string;
  readonly rights: readonly string[];
  readonly columns: readonly string[];
}

const LINE = 110;

/** What each role may do with each table of a schema, for people to read; owners, who may do everything, are left out. */
export async function describePrivileges(adminUrl: string, schema: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows: roles } = await client.query<{ role: string }>(
      `select distinct grantee::regrole::text as role from pg_class cross join aclexplode(relacl)
       where relnamespace = $1::regnamespace and grantee <> relowner order by 1`,
      [schema],
    );
    const parts: string[] = [];
    for (const { role } of roles) parts.push(`${schema}: ${describeRole(role, await tablesOf(client, schema, role))}`);
    return parts.join('\n');
  } finally {
    await client.end();
  }
}

/** What the tables of a schema refuse to every role, their owner too, as readable text. */
export async function describeKept(adminUrl: string, schema: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Table>(
      `select relname as name, '{}'::text[] as columns, array_agg('no ' || refused order by refused) as rights
       from pg_class join pg_trigger on tgrelid = pg_class.oid and tgenabled = 'O'
       join pg_proc on pg_proc.oid = tgfoid and proname in ('refuse_change', 'refuse_early_removal')
       cross join regexp_replace(pg_get_triggerdef(pg_trigger.oid),
         '^.* BEFORE (.*) ON \\S+ FOR EACH \\S+ (.*)EXECUTE FUNCTION \\S+?refuse_(?:change|early_removal)\\((.*)\\)$',
         '\\1 \\2\\3') as words cross join btrim(words) as refused
       where relnamespace = $1::regnamespace group by relname order by relname`,
      [schema],
    );
    return `${schema}: everybody\n${rows.map(describeTable).join('\n')}\n`;
  } finally {
    await client.end();
  }
}

/** A role that may do the same everywhere takes one line. */
function describeRole(role: string, tables: readonly Table[]): string {
  const same = new Set(tables.map(wordsOf));
  const [first] = tables;
  const lines =
    same.size === 1 && first ? [describeTable({ ...first, name: 'every table' })] : tables.map(describeTable);
  return `${role}\n${lines.join('\n')}\n`;
}

const wordsOf = ({ rights, columns }: Table): string =>
  [...rights, ...(columns.length === 0 ? [] : [`update ${columns.join(', ')}`])].join('; ');

function describeTable(table: Table): string {
  const indent = ' '.repeat(26);
  const lines = [''];
  for (const word of wordsOf(table).split(' ')) {
    const line = `${lines.at(-1)} ${word}`.trim();
    if (indent.length + line.length > LINE) lines.push(word);
    else lines[lines.length - 1] = line;
  }
  return `  ${table.name.padEnd(24)}${lines.join(`\n${indent}`)}`;
}

/** Asked of the server itself, so that rights by way of PUBLIC or of another role are seen too. */
async function tablesOf(client: pg.Client, schema: string, role: string): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select relname as name,
       array(select right_ from unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'])
         with ordinality as known (right_, n) where has_table_privilege($2, pg_class.oid, right_) order by n) as rights,
       array(select attname::text from pg_attribute where attrelid = pg_class.oid and attnum > 0 and not attisdropped
         and has_column_privilege($2, pg_class.oid, attnum, 'update')
         and not has_table_privilege($2, pg_class.oid, 'update') order by attnum) as columns
     from pg_class where relnamespace = $1::regnamespace and relkind in ('r', 'p', 'v', 'm') order by relname`,
    [schema, role],
  );
  return rows;
}

/** Why the server refuses a statement, as its code; undefined where it does it. Nothing is left of it either way. */
export async function probe(url: string, statement: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(statement);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  } finally {
    await client.end();
  }
}

export async function tablesIn(adminUrl: string, schema: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const sql =
      'select relname as name from pg_class where relnamespace = $1::regnamespace and relkind = $2 order by 1';
    const { rows } = await client.query<{ name: string }>(sql, [schema, 'r']);
    return rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}
