/**
 * An object store that speaks the part of the S3 protocol that we use, on a folder; path style, Signature Version 4:
 *
 * Every call must be signed (`Authorization: AWS4-HMAC-SHA256 …`, at most 15 minutes old, the body's hash included), else
 * 403 AccessDenied, InvalidAccessKeyId, SignatureDoesNotMatch or RequestTimeTooSkewed. Errors: `<Error><Code/><Message/></Error>`.
 *
 * PUT /{bucket} → 200, or 409 BucketAlreadyOwnedByYou
 * PUT /{bucket}/{key} → 200; the same key again replaces the object. 404 NoSuchBucket; 400 XAmzContentSHA256Mismatch or
 *     BadDigest where the body is not what its headers say
 * GET, HEAD /{bucket}/{key} → 200, or 404 NoSuchKey
 * DELETE /{bucket}/{key} → 204
 */
import { installTransportFaults, type Simulator, type SimulatorContext, truthOf } from '../kit/index.ts';
import { type ObjectStoreOptions, objectStoreApi, S3Refusal, speakXml } from './api.ts';
import { OBJECTS, openObjects, type StoredObject } from './objects.ts';

const UPSTREAM = 'object_store';

export function objectStoreSimulator(ctx: SimulatorContext, options: ObjectStoreOptions): Simulator {
  const objects = openObjects(ctx, options.directory);
  return {
    name: UPSTREAM,
    routes: async (app) => {
      await app.register(async (api) => {
        speakXml(api);
        installTransportFaults(api, {
          upstream: UPSTREAM,
          faults: ctx.faults,
          refusal: () => new S3Refusal(403, 'AccessDenied', 'Access Denied').answer(),
          failure: () => new S3Refusal(500, 'InternalError', 'We encountered an internal error').answer(),
        });
        objectStoreApi(api, objects, options);
      });
    },
    ...truthOf<StoredObject>(ctx.documents, OBJECTS, (object) => [{ kind: 'object', ...object }]),
    close: async () => {},
  };
}
