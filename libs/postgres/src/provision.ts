import pg from 'pg';

export interface ProvisionOptions {
  /** A role that may create roles and schemas. */
  readonly adminUrl: string;
  readonly schema: string;
  /** Who owns the schema and runs migrations: `postgres://pay_owner:…@host/database`. */
  readonly ownerUrl: string;
  /** Who the service runs as: `postgres://pay_app:…@host/database`. */
  readonly appUrl: string;
}

/** Creates the service's two roles and its schema, or brings their passwords and grants up to date. Safe to repeat. */
export async function provision({ adminUrl, schema, ownerUrl, appUrl }: ProvisionOptions): Promise<void> {
  const owner = credentials(ownerUrl);
  const app = credentials(appUrl);
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    // Services are migrated side by side, and some of these statements write the same catalogue rows.
    await admin.query("select pg_advisory_lock(hashtext('leko.provision'))");
    for (const { user, password } of [owner, app]) await ensureRole(admin, user, password);
    const [schemaName, ownerName, appName] = [schema, owner.user, app.user].map((name) => admin.escapeIdentifier(name));
    await admin.query(`grant ${ownerName} to current_user`);
    await admin.query(`create schema if not exists ${schemaName} authorization ${ownerName}`);
    await admin.query('revoke create on schema public from public');
    for (const role of [ownerName, appName]) await admin.query(`alter role ${role} set search_path = ${schemaName}`);
    await admin.query(`grant usage on schema ${schemaName} to ${appName}`);
    await admin.query(
      `alter default privileges for role ${ownerName} in schema ${schemaName} grant select, insert, update, delete on tables to ${appName}`,
    );
  } finally {
    await admin.end();
  }
}

async function ensureRole(admin: pg.Client, user: string, password: string): Promise<void> {
  const known = await admin.query('select 1 from pg_roles where rolname = $1', [user]);
  const verb = known.rowCount === 0 ? 'create' : 'alter';
  const name = admin.escapeIdentifier(user);
  await admin.query(`${verb} role ${name} login password ${admin.escapeLiteral(password)} nosuperuser nobypassrls`);
}

function credentials(url: string): { user: string; password: string } {
  const { username, password } = new URL(url);
  if (!username || !password) throw new Error('a database URL for provisioning must name a user and a password');
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}
