/**
 * What is told of a payment repeats the lines of its order and says more of each, so the largest order that a request may
 * carry (64 KB) needs more room. What cannot be told cannot be booked either: the money would come and nobody would know.
 */
export const roomForEvents = `
alter table outbox drop constraint outbox_body_check;
alter table outbox add constraint outbox_body_check check (pg_column_size(body) < 98304) not valid;
alter table outbox validate constraint outbox_body_check`;
