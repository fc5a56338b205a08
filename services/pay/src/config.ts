import { BaseConfig, StoreConfig } from '@leko/runtime';
import { type Static, Type } from '@sinclair/typebox';

export const Config = Type.Object({
  ...BaseConfig,
  ...StoreConfig,
  PAYOUT_URL: Type.String({ description: 'Address of payout, whose recipient events are heard' }),
  PUBLIC_URL: Type.String({ description: 'Address of the gateway as the outside world sees it' }),
  CALLBACK_SECRET: Type.String({
    minLength: 32,
    description: 'Key of the capabilities in addresses that we give away: of callbacks, of checkouts',
  }),
  ACQUIRER_URL: Type.String({ description: "The acquirer's base address, without /uapi" }),
  ACQUIRER_JWK_URL: Type.String({ description: 'Where the acquirer publishes the key of its webhooks' }),
  ACQUIRER_TOKEN: Type.String({ description: "The acquirer's bearer token" }),
  ACQUIRER_CUSTOMER_CODE: Type.String({ pattern: '^\\d{9}$', description: 'Our customer code at the acquirer' }),
  ACQUIRER_MERCHANT_ID: Type.String({ pattern: '^\\d{15}$', description: 'Our outlet at the acquirer' }),
  FISCAL_URL: Type.String({ description: "The fiscal service's base address, without /possystem" }),
  FISCAL_LOGIN: Type.String({ description: 'Login at the fiscal service' }),
  FISCAL_PASSWORD: Type.String({ description: 'Password at the fiscal service' }),
  FISCAL_GROUP_CODE: Type.String({ description: 'Group of cash registers at the fiscal service' }),
  FISCAL_REPORT_INTERVAL_MS: Type.Integer({
    default: 1_000,
    minimum: 0,
    description: 'Time between two questions to the fiscal service, milliseconds; it answers one a second',
  }),
  FISCAL_TICKET_URL: Type.String({
    default: 'https://consumer.1-ofd.ru/ticket',
    description: 'Where consumers see their receipts, for receipts registered without a link',
  }),
  UPSTREAM_BREAKER_OPEN_MS: Type.Integer({
    default: 15_000,
    minimum: 100,
    description: 'How long an upstream that does not answer is left alone, milliseconds',
  }),
});
export type Config = Static<typeof Config>;
