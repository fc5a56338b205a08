import { appendOnly } from '@leko/postgres';

/** What people decided about, and the indexes by which what waits for them is found. */
export const review = `
create table review_closed (
  kind text not null,
  object_id uuid not null,
  version int not null,
  at timestamptz not null,
  primary key (kind, object_id, version)
);
${appendOnly('review_closed')};
create index payment_in_review on payment (updated_at) where state = 'review';
create index payment_capture_wanted on payment (capture_wanted_at) where capture_wanted_at is not null;
create index refund_in_review on refund (updated_at) where state = 'review';
create index receipt_in_trouble on receipt (updated_at) where state = 'failed' or (state = 'waiting' and place = 'aside')`;
