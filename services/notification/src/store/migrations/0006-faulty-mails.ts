/** An attempt may come to `faulty`: nothing was wrong but with the mail itself. */
export const faultyMails = `
alter table attempt drop constraint attempt_outcome_check;
alter table attempt add constraint attempt_outcome_check
  check (outcome in ('ok', 'rejected', 'refused', 'faulty', 'deferred', 'away', 'unknown', 'interrupted')) not valid;
alter table attempt validate constraint attempt_outcome_check`;
