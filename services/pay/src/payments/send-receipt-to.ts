import { MailAddressOrPhone } from '@leko/contracts';

export const SendReceiptTo = MailAddressOrPhone(
  'E-mail or phone number the receipt goes to; optional where the coach has left one',
);
