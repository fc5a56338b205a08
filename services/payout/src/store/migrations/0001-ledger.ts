/** Coaches, the ledger and the incomes it was made of. Money is whole kopecks; credit is positive. */
export const ledger = `
create table coach (
  coach_id uuid primary key,
  first_seen_at timestamptz not null
);

create table account (
  id bigint generated always as identity primary key,
  kind text not null,
  coach_id uuid references coach,
  currency char(3) not null,
  balance bigint not null default 0,
  min_balance bigint,
  check (balance >= min_balance),
  unique nulls not distinct (coach_id, kind, currency)
);
insert into account (kind, currency) values ('clearing', 'RUB'), ('bank', 'RUB'), ('platform_fee', 'RUB'), ('vat', 'RUB');

create table entry (
  id uuid primary key,
  kind text not null,
  source_id uuid not null,
  coach_id uuid not null references coach,
  event_id uuid,
  booked_at timestamptz not null,
  unique (kind, source_id)
);

create table posting (
  entry_id uuid not null references entry,
  account_id bigint not null references account,
  amount bigint not null check (amount <> 0),
  currency char(3) not null,
  primary key (entry_id, account_id)
);

create trigger entry_is_history before update or delete on entry for each row execute function refuse_change();
create trigger posting_is_history before update or delete on posting for each row execute function refuse_change();
create trigger entry_is_kept before truncate on entry execute function refuse_change();
create trigger posting_is_kept before truncate on posting execute function refuse_change();

create function entry_must_balance() returns trigger language plpgsql set search_path from current as $$
  declare checked uuid := (to_jsonb(new) ->> tg_argv[0])::uuid;
  begin
    if (select count(*) from posting where entry_id = checked) < 2
      or exists (select from posting where entry_id = checked group by currency having sum(amount) <> 0)
    then raise exception 'entry % does not balance', checked; end if;
    return null;
  end $$;
create constraint trigger entry_balances after insert on entry
  deferrable initially deferred for each row execute function entry_must_balance('id');
create constraint trigger posting_balances after insert on posting
  deferrable initially deferred for each row execute function entry_must_balance('entry_id')`;
