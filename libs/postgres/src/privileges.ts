/**
 * The role that a service runs as may read every table of its schema and add rows to it (docs/reliability.md, rule 24). What else
 * it may do stands next to the definition of the table, said with these. Which role that is, the migrations do not know: it
 * is the one with the right to add rows.
 */
const service = (table: string, statement: string): string => `
do $$ declare service regrole; begin
  for service in select grantee from pg_class cross join aclexplode(relacl)
    where pg_class.oid = '${table}'::regclass and privilege_type = 'INSERT' and grantee <> relowner
  loop execute format('${statement}', service); end loop;
end $$`;

/** The service changes these columns, and no others. */
export const mayUpdate = (table: string, ...columns: readonly string[]): string =>
  service(table, `grant update (${columns.join(', ')}) on ${table} to %s`);

/** The service removes rows. */
export const mayDelete = (table: string): string => service(table, `grant delete on ${table} to %s`);

/** The table is not the service's to write. */
export const mayOnlyRead = (table: string): string => service(table, `revoke insert on ${table} from %s`);
