import { mayDelete, mayUpdate } from './privileges.ts';
import type { Retention } from './prune.ts';

const refuseChange = `
create or replace function refuse_change() returns trigger language plpgsql as $$
  begin raise exception '% is never changed', tg_table_name using errcode = '42501'; end $$`;

/**
 * Rows that are never changed, beyond the columns that are named. Triggers refuse every role, the owner too; the role that the
 * service runs as has not even the right to try.
 */
export const appendOnly = (table: string, ...except: readonly string[]): string => `${refuseChange};
create trigger ${table}_is_kept before truncate on ${table} execute function refuse_change();
create trigger ${table}_stays before delete on ${table} for each row execute function refuse_change();
${refuseUpdate(table, except)}${except.length === 0 ? '' : `;${mayUpdate(table, ...except)}`}`;

function refuseUpdate(table: string, except: readonly string[]): string {
  const trigger = (columns: string) =>
    `create trigger ${table}_is_history before update${columns} on ${table} for each row execute function refuse_change()`;
  if (except.length === 0) return trigger('');
  return `
do $$ declare frozen text; begin
  select string_agg(quote_ident(attname), ', ') into frozen from pg_attribute
    where attrelid = '${table}'::regclass and attnum > 0 and attname <> all ('{${except.join(',')}}');
  execute format('${trigger(' of %s')}', frozen);
end $$`;
}

/**
 * Rows that the service may drop when they are older than a retention says, and not a day earlier. Old is what is so by the
 * clock of the server, or beside the newest row where the clock of the business is ahead. With `which`, only these rows are.
 */
export const keptFor = ({ table, column, days }: Retention, which = 'true'): string => `${refuseChange};
create or replace function refuse_early_removal() returns trigger language plpgsql as $$
  declare newest timestamptz; begin
    execute format('select max(%I) from %I.%I', tg_argv[0], tg_table_schema, tg_table_name) into newest;
    if (to_jsonb(old) ->> tg_argv[0])::timestamptz > greatest(newest, clock_timestamp()) - tg_argv[1]::interval
    then raise exception '% is kept for %', tg_table_name, tg_argv[1] using errcode = '42501'; end if;
    return old;
  end $$;
create trigger ${table}_is_kept before truncate on ${table} execute function refuse_change();
create trigger ${table}_stays before delete on ${table}
  for each row when (${which}) execute function refuse_early_removal('${column}', '${days} days');
${mayDelete(table)}`;
