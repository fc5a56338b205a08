import { BaseConfig } from '@leko/server';
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
});
export type GatewayConfig = Static<typeof GatewayConfig>;
