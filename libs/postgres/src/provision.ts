import pg from 'pg';

export interface ProvisionOptions {
  /** A role that may create roles and schemas. */
  readonly adminUrl: string;
  readonly schema: string;
  /** Who owns the schema and runs migrations: `postgres://pay_owner:…@host/database`. */
  readonly ownerUrl: string;
  /** Who the service runs as: `postgres://pay_app:…@host/database`. */
  readonly appUrl: string;
  /** Who may look at all schemas and write nothing: `postgres://leko_monitor:…@host/database`. */
  readonly monitorUrl?: string | undefined;
}

/** The limits of a role, for every connection; milliseconds. A service's own connections set the same. */
interface Limits {
  readonly connections: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** Three copies of a service with 8 connections each, and room for a fourth that comes before the first has gone. */
const APP: Limits = {
  connections: 32,
  settings: { statement_timeout: '3s', lock_timeout: '1s', idle_in_transaction_session_timeout: '5s' },
};
/** Migrations may take their time, but must not make the service wait for a table. */
const OWNER: Limits = {
  connections: 4,
  settings: { lock_timeout: '1s', idle_in_transaction_session_timeout: '60s' },
};
const MONITOR: Limits = {
  connections: 4,
  settings: {
    default_transaction_read_only: 'on',
    statement_timeout: '60s',
    lock_timeout: '1s',
    idle_in_transaction_session_timeout: '60s',
  },
};

/**
 * Creates the service's roles and its schema, or brings their passwords, limits and grants up to date. Safe to repeat. The
 * service may read and add; what else it may, migrations say table by table. The monitor reads this schema and no more than
 * the schemas that are provisioned with it; it needs no BYPASSRLS, because the policies of rows narrow only transactions
 * that say for which user they act.
 */
export async function provision(options: ProvisionOptions): Promise<void> {
  const [owner, app] = [credentials(options.ownerUrl), credentials(options.appUrl)];
  const monitor = options.monitorUrl === undefined ? undefined : credentials(options.monitorUrl);
  const admin = new pg.Client({ connectionString: options.adminUrl });
  admin.on('error', () => {}); // Reported by the query that fails.
  await admin.connect();
  try {
    // Services are migrated side by side, and some of these statements write the same catalogue rows.
    await admin.query("select pg_advisory_lock(hashtext('leko.provision'))");
    await ensureRole(admin, owner, OWNER);
    await ensureRole(admin, app, APP);
    if (monitor !== undefined) await ensureRole(admin, monitor, MONITOR);
    await closePublic(admin);
    const name = (text: string) => admin.escapeIdentifier(text);
    const place = { schema: name(options.schema), owner: name(owner.user) };
    for (const statement of [
      ...schemaOf(place, name(app.user)),
      ...(monitor === undefined ? [] : watching(place, name(monitor.user))),
    ])
      await admin.query(statement);
  } finally {
    await admin.end();
  }
}

interface Place {
  readonly schema: string;
  readonly owner: string;
}

const schemaOf = ({ schema, owner }: Place, app: string): string[] => [
  `grant ${owner} to current_user`,
  `create schema if not exists ${schema} authorization ${owner}`,
  `revoke all on schema ${schema} from public`,
  ...[owner, app].map((role) => `alter role ${role} set search_path = ${schema}`),
  `grant usage on schema ${schema} to ${app}`,
  `alter default privileges for role ${owner} in schema ${schema} grant select, insert on tables to ${app}`,
];

const watching = ({ schema, owner }: Place, monitor: string): string[] => [
  `grant usage on schema ${schema} to ${monitor}`,
  `grant select on all tables in schema ${schema} to ${monitor}`,
  `alter default privileges for role ${owner} in schema ${schema} grant select on tables to ${monitor}`,
];

/** The privileges that PUBLIC has in a fresh database: none of them is needed. */
async function closePublic(admin: pg.Client): Promise<void> {
  await admin.query('revoke all on schema public from public');
  const { rows } = await admin.query<{ name: string }>('select current_database() as name');
  for (const { name } of rows)
    await admin.query(`revoke temporary on database ${admin.escapeIdentifier(name)} from public`);
}

async function ensureRole(admin: pg.Client, { user, password }: Credentials, limits: Limits): Promise<void> {
  const { rows: known } = await admin.query<{ mighty: boolean }>(
    `select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as mighty
     from pg_roles where rolname = $1`,
    [user],
  );
  if (known[0]?.mighty) throw new Error(`role ${user} has rights over the whole server: a service must not have them`);
  const verb = known.length === 0 ? 'create' : 'alter';
  const role = admin.escapeIdentifier(user);
  const limit = `connection limit ${limits.connections}`;
  await admin.query(`${verb} role ${role} login password ${admin.escapeLiteral(password)} ${limit}`);
  for (const [setting, value] of Object.entries(limits.settings))
    await admin.query(`alter role ${role} set ${setting} = ${admin.escapeLiteral(value)}`);
}

interface Credentials {
  readonly user: string;
  readonly password: string;
}

function credentials(url: string): Credentials {
  const { username, password } = new URL(url);
  if (!username || !password) throw new Error('a database URL for provisioning must name a user and a password');
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}
