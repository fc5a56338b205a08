/**
 * Rows that are never changed. Triggers refuse everybody, the owner too; and the role that the service runs as has not even
 * the right to try, beyond what `mayUpdate` names.
 */
export const appendOnly = (table: string, mayUpdate?: string): string => `
create trigger ${table}_is_kept before truncate on ${table} execute function refuse_change();
create trigger ${table}_stays before delete on ${table} for each row execute function refuse_change();
create trigger ${table}_is_history before update on ${table} for each row
  ${mayUpdate === undefined ? '' : `when (to_jsonb(old) - '${mayUpdate}' is distinct from to_jsonb(new) - '${mayUpdate}')`}
  execute function refuse_change();
do $$ declare app text; begin
  for app in select distinct grantee from information_schema.role_table_grants
    where table_schema = current_schema() and table_name = '${table}' and grantee <> current_user
  loop
    execute format('revoke update, delete, truncate on ${table} from %I', app);
    ${mayUpdate === undefined ? '' : `execute format('grant update (${mayUpdate}) on ${table} to %I', app);`}
  end loop;
end $$`;
