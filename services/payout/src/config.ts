import { BaseConfig, StoreConfig } from '@leko/server';
import { type Static, Type } from '@sinclair/typebox';

export const Config = Type.Object({
  ...BaseConfig,
  ...StoreConfig,
  PAY_URL: Type.String({ description: 'Address of pay, whose payment events are heard' }),
  REGISTRY_URL: Type.String({ description: "The base address of the bank's payout registries" }),
  REGISTRY_TOKEN: Type.String({ description: "The payout bank's bearer token" }),
  UPSTREAM_BREAKER_OPEN_MS: Type.Integer({
    default: 60_000,
    minimum: 100,
    description: 'How long an upstream that does not answer is left alone, milliseconds',
  }),
});
export type Config = Static<typeof Config>;
