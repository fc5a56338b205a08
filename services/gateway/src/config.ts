import { BaseConfig } from '@leko/runtime';
import { type Static, Type } from '@sinclair/typebox';

export const GatewayConfig = Type.Object({
  ...BaseConfig,
  PAY_URL: Type.String({ description: 'Base address of pay' }),
  PAYOUT_URL: Type.String({ description: 'Base address of payout' }),
  NOTIFICATION_URL: Type.String({ description: 'Base address of notification' }),
  SANDBOX_URL: Type.Optional(Type.String({ description: 'Sandbox only: base address of the simulated outside world' })),
  PUBLIC_URL: Type.String({ description: 'Address of this gateway as its callers see it' }),
  AUTH_ISSUER: Type.String({ description: 'The `iss` of accepted bearer tokens' }),
  AUTH_AUDIENCE: Type.String({ description: 'The `aud` of accepted bearer tokens' }),
  AUTH_JWKS_URL: Type.String({ description: "Where the issuer's public keys are" }),
  CORS_ORIGINS: Type.String({
    default: '',
    description: 'Origins of browser applications that may call the API, separated by commas',
  }),
  TRUSTED_PROXIES: Type.String({
    default: '',
    description:
      'Addresses and CIDRs of the load balancers in front, separated by commas: their X-Forwarded-For says who calls; empty = none in front',
  }),
  WEBHOOK_SOURCES: Type.String({
    default: '',
    description:
      "Addresses and CIDRs the bank's webhooks come from, separated by commas; empty = not known, any address",
  }),
  RATE_LIMIT_FACTOR: Type.Number({
    default: 1,
    exclusiveMinimum: 0,
    description: 'Multiplies all request limits; each gateway counts for itself, so two of them want 0.5',
  }),
});
export type GatewayConfig = Static<typeof GatewayConfig>;
