import { appendOnly } from '@leko/postgres';

/** Payments that the bank has in a registry of ours and that no remittance accounts for; a restore has forgotten it. */
export const unexplainedPayouts = `
create table unexplained_payout (
  remittance_id uuid primary key,
  batch_id uuid not null references batch,
  found_at timestamptz not null
);
${appendOnly('unexplained_payout')}`;
