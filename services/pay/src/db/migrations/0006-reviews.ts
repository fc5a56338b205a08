import { appendOnly } from '@leko/postgres';

/** Reviews that operators have decided. */
export const reviews = `
create table review_closed (
  kind text not null,
  object_id uuid not null,
  version int not null,
  at timestamptz not null,
  primary key (kind, object_id, version)
);
${appendOnly('review_closed')}`;
