import { appendOnly, mayUpdate, ownedRows } from '@leko/postgres';

/**
 * Recipients, remittances and the bank's registries. An unexplained payout is one that the bank has in a registry of ours and
 * whose remittance a restore has lost.
 */
export const payouts = `
create table recipient (
  id uuid primary key,
  coach_id uuid not null references coach,
  personal text not null,
  bank_code text not null,
  problems jsonb not null,
  version int not null check (version > 0),
  bank_changed_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index recipient_of_coach on recipient (coach_id, created_at desc, id desc);
create index recipient_newest on recipient (coach_id, updated_at desc, id desc);
${mayUpdate('recipient', 'personal', 'bank_code', 'problems', 'version', 'bank_changed_at', 'updated_at')};
${ownedRows('recipient', 'coach_id')};

create table recipient_version (
  recipient_id uuid not null references recipient,
  version int not null,
  bank_code text not null,
  personal text not null,
  at timestamptz not null,
  primary key (recipient_id, version)
);
${appendOnly('recipient_version', 'personal')};
${ownedRows('recipient_version', '(select coach_id from recipient where id = recipient_id)')};

create table batch (
  id uuid primary key,
  state text not null check (state in ('planned', 'sending', 'sent', 'settled', 'closed', 'refused')),
  version int not null check (version > 0),
  registry_id text,
  reason text,
  polls int not null default 0,
  created_at timestamptz not null,
  attempted_at timestamptz,
  settled_at timestamptz,
  next_check_at timestamptz,
  check (state in ('planned', 'sending', 'refused') or registry_id is not null)
);
create index batch_due on batch (next_check_at) where next_check_at is not null;
${mayUpdate(
  'batch',
  ...['state', 'version', 'registry_id', 'reason', 'polls', 'attempted_at', 'settled_at', 'next_check_at'],
)};

create table remittance (
  id uuid primary key,
  coach_id uuid not null references coach,
  recipient_id uuid not null references recipient,
  recipient_version int not null,
  bank_code text not null,
  personal text not null,
  due bigint not null check (due > 0),
  paid bigint not null check (paid > 0),
  fee bigint not null check (fee >= 0),
  currency char(3) not null,
  threshold bigint not null,
  fee_percentage text not null,
  period_start timestamptz not null,
  period_end timestamptz not null,
  state text not null check (state in ('WAITING', 'COMPLETE', 'FAILURE', 'DELETED')),
  version int not null check (version > 0),
  reason text,
  batch_id uuid references batch,
  collect_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (due = paid + fee),
  check (collect_at is null or (state = 'WAITING' and batch_id is null))
);
create unique index remittance_one_waiting on remittance (coach_id) where state = 'WAITING';
create index remittance_of_coach on remittance (coach_id, created_at desc, id desc);
create index remittance_live on remittance (coach_id, created_at desc) where state in ('WAITING', 'COMPLETE');
create index remittance_due on remittance (collect_at) where collect_at is not null;
create index remittance_of_batch on remittance (batch_id) where batch_id is not null;
${mayUpdate('remittance', 'personal', 'state', 'version', 'reason', 'batch_id', 'collect_at', 'updated_at')};
${ownedRows('remittance', 'coach_id')};

create table unexplained_payout (
  remittance_id uuid primary key,
  batch_id uuid not null references batch,
  found_at timestamptz not null
);
${appendOnly('unexplained_payout')}`;
