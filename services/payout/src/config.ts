import { BaseConfig, StoreConfig } from '@leko/runtime';
import { MINUTE_MS } from '@leko/runtime/durations';
import { type Static, Type } from '@sinclair/typebox';

export const Config = Type.Object({
  ...BaseConfig,
  ...StoreConfig,
  PAY_URL: Type.String({ description: 'Address of pay, whose payment events are heard' }),
  REGISTRY_URL: Type.String({ description: "The base address of the bank's payout registries" }),
  REGISTRY_TOKEN: Type.String({ description: "The payout bank's bearer token" }),
  PUBLIC_URL: Type.String({
    description: "The gateway's address as the outside world sees it: documents are read there",
  }),
  DOCUMENT_LINK_SECRET: Type.String({
    minLength: 32,
    description: 'Proves that an address of a document is ours',
  }),
  OBJECT_STORE_URL: Type.String({ description: 'Base address of the S3-compatible store where documents are kept' }),
  OBJECT_STORE_REGION: Type.String({ default: 'us-east-1', description: 'Region of the object store' }),
  OBJECT_STORE_BUCKET: Type.String({
    default: 'leko-documents',
    pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
    description: 'Bucket of the documents; made when it is missing and the key may do that',
  }),
  OBJECT_STORE_PATH_STYLE: Type.Union([Type.Literal('true'), Type.Literal('false')], {
    default: 'true',
    description: '`false` puts the bucket into the host name, as Amazon wants it',
  }),
  OBJECT_STORE_ACCESS_KEY: Type.String({ minLength: 1, description: 'Access key id of the object store' }),
  OBJECT_STORE_SECRET_KEY: Type.String({ minLength: 1, description: 'Secret access key of the object store' }),
  UPSTREAM_BREAKER_OPEN_MS: Type.Integer({
    default: MINUTE_MS,
    minimum: 100,
    description: 'How long an upstream that does not answer is left alone, milliseconds',
  }),
});
export type Config = Static<typeof Config>;
