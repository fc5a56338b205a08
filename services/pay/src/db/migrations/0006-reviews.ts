import { appendOnly } from '@leko/postgres';

/** What people have decided about. */
export const reviews = `
create table review_closed (
  kind text not null,
  object_id uuid not null,
  version int not null,
  at timestamptz not null,
  primary key (kind, object_id, version)
);
${appendOnly('review_closed')}`;
