import { BaseConfig, StoreConfig } from '@leko/runtime';
import { type Static, Type } from '@sinclair/typebox';

export const Config = Type.Object({
  ...BaseConfig,
  ...StoreConfig,
  PAY_URL: Type.String({ description: 'Address of pay, whose payment, setting, session and user events are heard' }),
  PAYOUT_URL: Type.String({
    description: 'Address of payout, whose recipient, remittance and document events are heard',
  }),
  SMTP_URL: Type.String({
    pattern: '^smtps?://',
    description:
      'The mail server: smtp://host:port (STARTTLS where it is offered, always with a login), smtps://user:password@host:port (TLS from the start)',
  }),
  SMTP_CONNECTIONS: Type.Integer({
    minimum: 1,
    maximum: 50,
    default: 4,
    description: 'How many connections the mail server is asked for at once',
  }),
  MAIL_FROM: Type.String({
    pattern: '^([^<>"\\x00-\\x1f]+ )?<?[^<>@\\s]+@[^<>@\\s]+>?$',
    description:
      'The sender: an address, or a name and an address in angle brackets; what stands in front of the @ is ASCII',
  }),
  LINK_SECRETS: Type.String({
    pattern: '^[^,\\s]{32,}(,[^,\\s]{32,})*$',
    description:
      'Keys of the tokens in links of mails, at least 32 characters each, separated by commas: the first signs, all are believed',
  }),
});
export type Config = Static<typeof Config>;
