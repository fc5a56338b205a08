/** Mails to addresses that nobody may have confirmed are counted by address before another is queued. */
export const addressMails = `
create index message_of_address on message (address_index, template, updated_at)
  where template in ('bank-details-changed', 'payout-address-changed', 'verification')`;
