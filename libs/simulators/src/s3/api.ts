import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ProtocolAnswer } from '../kit/index.ts';
import type { Objects, StoredObject } from './objects.ts';
import { signatureProblem } from './signature.ts';

export interface ObjectStoreOptions {
  /** Where the objects are kept. */
  readonly directory: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

type ObjectRequest = FastifyRequest<{ Params: { bucket: string; '*': string } }>;

const BODY_LIMIT = 16 * 1024 * 1024;
const UNSIGNED = 'UNSIGNED-PAYLOAD';
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

export class S3Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
  answer(): ProtocolAnswer {
    return { status: this.status, body: { code: this.code, message: this.message } };
  }
}

/** Bodies come as they are, errors leave as XML. */
export function speakXml(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
    done(null, body),
  );
  app.addHook('preSerialization', async (_request, reply, payload) => {
    reply.type('application/xml');
    return payload;
  });
  app.setReplySerializer((payload) => {
    const { code, message } = payload as { code: string; message: string }; // Only refusals are objects here.
    return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${xml(code)}</Code><Message>${xml(message)}</Message></Error>`;
  });
  app.setErrorHandler((error, _request, reply) => {
    const refusal = error instanceof S3Refusal ? error : new S3Refusal(500, 'InternalError', (error as Error).message);
    const { status, body } = refusal.answer();
    return reply.code(status).send(body);
  });
}

/** The contract of the header comment in `simulator.ts`. */
export function objectStoreApi(app: FastifyInstance, objects: Objects, options: ObjectStoreOptions): void {
  app.addHook('preHandler', async (request) => {
    const problem = signatureProblem(request.raw, options, new Date());
    if (problem !== undefined) throw new S3Refusal(403, problem, 'the request is not signed as it should be');
    refuseOtherBody(request);
  });

  const addBucket = (request: ObjectRequest, reply: FastifyReply) => {
    const { bucket } = request.params;
    if (objects.hasBucket(bucket)) throw new S3Refusal(409, 'BucketAlreadyOwnedByYou', 'you have it already');
    objects.addBucket(bucket);
    return reply.header('location', `/${bucket}`).send();
  };
  app.put('/:bucket', addBucket);
  app.put('/:bucket/*', (request: ObjectRequest, reply) => {
    const { bucket, '*': key } = request.params;
    if (key === '') return addBucket(request, reply); // Clients write a bucket with or without a slash.
    if (!objects.hasBucket(bucket)) throw new S3Refusal(404, 'NoSuchBucket', 'the bucket does not exist');
    const contentType = request.headers['content-type'] ?? 'application/octet-stream';
    const { etag } = objects.put({ bucket, key, contentType }, bodyOf(request));
    return reply.header('etag', etag).send();
  });
  app.get('/:bucket/*', (request: ObjectRequest, reply) => {
    const object = find(objects, request);
    return describe(reply, object).send(objects.read(object));
  });
  app.delete('/:bucket/*', (request: ObjectRequest, reply) => {
    objects.remove(request.params.bucket, request.params['*']);
    return reply.code(204).send();
  });
}

function find(objects: Objects, { params }: ObjectRequest): StoredObject {
  const object = objects.find(params.bucket, params['*']);
  if (object === undefined) throw new S3Refusal(404, 'NoSuchKey', 'the key does not exist');
  return object;
}

const describe = (reply: FastifyReply, { etag, at, contentType }: StoredObject): FastifyReply =>
  reply.type(contentType).headers({ etag, 'last-modified': new Date(at).toUTCString() });

const bodyOf = ({ body }: FastifyRequest): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));

/** What was signed, and the checksum beside it, must be what came. */
function refuseOtherBody(request: FastifyRequest): void {
  const hash = createHash('sha256').update(bodyOf(request));
  const [hex, base64] = [hash.copy().digest('hex'), hash.digest('base64')];
  const { 'x-amz-content-sha256': signed, 'x-amz-checksum-sha256': checksum } = request.headers;
  if (signed !== UNSIGNED && signed !== hex) {
    throw new S3Refusal(400, 'XAmzContentSHA256Mismatch', 'the body is not what was signed');
  }
  if (checksum !== undefined && checksum !== base64) {
    throw new S3Refusal(400, 'BadDigest', 'the body is not what its checksum says');
  }
}

const xml = (text: string): string => text.replace(/[&<>]/g, (char) => ENTITIES[char] ?? char);
