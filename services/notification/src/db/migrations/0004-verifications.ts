import { mayUpdate } from '@leko/postgres';

export const verifications = `
create table verification (
  id uuid primary key,
  user_id uuid not null,
  message_id uuid not null references message,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index verification_message on verification (message_id);
${mayUpdate('verification', 'used_at')}`;
