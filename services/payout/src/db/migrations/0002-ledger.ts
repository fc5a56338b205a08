import { appendOnly, mayUpdate, ownedRows } from '@leko/postgres';

/** Coaches and the ledger. Money is whole kopecks; credit is positive. */
export const ledger = `
create table coach (
  coach_id uuid primary key,
  first_seen_at timestamptz not null
);
${mayUpdate('coach', 'first_seen_at')};
${ownedRows('coach', 'coach_id')};

create table account (
  id bigint generated always as identity primary key,
  kind text not null,
  coach_id uuid references coach,
  currency char(3) not null,
  balance bigint not null default 0,
  check ((coach_id is not null) = (kind in ('coach', 'frozen', 'in_payout', 'debt'))),
  constraint coach_owes_only_as_debt check (coach_id is null or kind = 'debt' or balance >= 0),
  constraint debt_is_no_asset_of_the_coach check (kind <> 'debt' or balance <= 0),
  unique nulls not distinct (coach_id, kind, currency)
);
${mayUpdate('account', 'balance')};
insert into account (kind, currency) values
  ('clearing', 'RUB'), ('bank', 'RUB'), ('platform_fee', 'RUB'), ('vat', 'RUB'), ('rounding', 'RUB'), ('unapplied', 'RUB'),
  ('chargebacks', 'RUB'), ('write_off', 'RUB');

create table entry (
  id uuid primary key,
  kind text not null,
  source_id uuid not null,
  coach_id uuid not null references coach,
  event_id uuid not null,
  booked_at timestamptz not null,
  unique (kind, source_id)
);
create index entry_of_coach on entry (coach_id, booked_at, id);
${ownedRows('entry', 'coach_id')};

create table posting (
  entry_id uuid not null references entry,
  account_id bigint not null references account,
  amount bigint not null check (amount <> 0),
  currency char(3) not null,
  primary key (entry_id, account_id)
);

${appendOnly('entry')};
${appendOnly('posting')};

create function entry_must_balance() returns trigger language plpgsql set search_path from current
  set enable_seqscan = off as $$
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
