import { Type } from '@sinclair/typebox';

/** A strict e-mail or an E.164 phone number. */
export const SendReceiptTo = Type.String({
  maxLength: 254,
  pattern:
    "^(\\+[1-9]\\d{6,14}|[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\\.)*[A-Za-z0-9-]{1,62}\\.(?:[A-Za-z]{2,24}|[Xx][Nn]--[A-Za-z0-9-]{0,57}[A-Za-z0-9]))$",
  description: 'E-mail or phone number the receipt goes to; optional where the coach has left one',
  examples: ['athlete@example.com'],
});
