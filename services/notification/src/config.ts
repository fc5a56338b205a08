import { BaseConfig, StoreConfig } from '@leko/server';
import { type Static, Type } from '@sinclair/typebox';

export const Config = Type.Object({
  ...BaseConfig,
  ...StoreConfig,
  PAY_URL: Type.String({ description: 'Address of pay, whose payment and user events are heard' }),
  PAYOUT_URL: Type.String({ description: 'Address of payout, whose recipient and remittance events are heard' }),
  SMTP_URL: Type.String({
    pattern: '^smtps?://',
    description: 'The mail server: smtp://host:port, smtps://user:password@host:port',
  }),
  MAIL_FROM: Type.String({
    pattern: '^([^<>"\\x00-\\x1f]+ )?<?[^<>@\\s]+@[^<>@\\s]+>?$',
    description: 'The sender: an address, or a name and an address in angle brackets',
  }),
});
export type Config = Static<typeof Config>;
