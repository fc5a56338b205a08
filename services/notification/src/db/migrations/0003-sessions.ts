import { mayUpdate } from '@leko/postgres';

export const sessions = `
create table session (
  id text primary key,
  coach_id uuid not null,
  athlete_id uuid,
  group_id text,
  name text,
  starts_at timestamptz,
  ends_at timestamptz,
  cancel_reason text,
  dispute_reason text,
  told_at timestamptz not null
);
create index session_group on session (group_id) where group_id is not null;
${mayUpdate(
  'session',
  ...['coach_id', 'athlete_id', 'group_id', 'name', 'starts_at', 'ends_at', 'cancel_reason', 'dispute_reason'],
  'told_at',
)}`;
