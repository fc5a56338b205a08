import type { Problem } from '@leko/contracts';

/** One entry of a service's catalogue of refusals. */
export interface ProblemKind {
  readonly status: number;
  /** A stable snake_case word that programs may branch on. */
  readonly code: string;
  readonly title: string;
}

interface ProblemDetails {
  readonly detail?: string | undefined;
  readonly errors?: Problem['errors'];
  readonly retryAfterSeconds?: number | undefined;
  /** Extra members of the body, such as a fresh figure. */
  readonly extra?: Readonly<Record<string, string>>;
}

/** An answer the caller must get instead of a result. Rendered as RFC 9457 in one place, at the edge. */
export class ProblemError extends Error {
  readonly kind: ProblemKind;
  readonly details: ProblemDetails;

  constructor(kind: ProblemKind, details: ProblemDetails = {}) {
    super(details.detail ?? kind.title);
    this.name = 'ProblemError';
    this.kind = kind;
    this.details = details;
  }

  /** False for trouble on our side: then the requested work may have begun. */
  get isRefusal(): boolean {
    return this.kind.status < 500;
  }

  render(requestId: string): Problem {
    const { status, code, title } = this.kind;
    const { detail, errors, extra } = this.details;
    return {
      type: `https://leko.example/problems/${code.replaceAll('_', '-')}`,
      title,
      status,
      ...(detail === undefined ? {} : { detail }),
      code,
      requestId,
      ...(errors === undefined ? {} : { errors }),
      ...extra,
    };
  }
}

/** Refusals that every service shares. */
export const commonProblems = {
  invalidInput: { status: 422, code: 'invalid_input', title: 'The request is not valid' },
  malformedBody: { status: 400, code: 'malformed_body', title: 'The body cannot be read' },
  bodyTooLarge: { status: 413, code: 'body_too_large', title: 'The body is too large' },
  unsupportedMediaType: { status: 415, code: 'unsupported_media_type', title: 'Send application/json' },
  unauthenticated: { status: 401, code: 'unauthenticated', title: 'A valid bearer token is required' },
  forbidden: { status: 403, code: 'forbidden', title: 'This token may not do that' },
  notFound: { status: 404, code: 'not_found', title: 'There is no such object' },
  routeNotFound: { status: 404, code: 'route_not_found', title: 'There is no such route' },
  methodNotAllowed: { status: 405, code: 'method_not_allowed', title: 'The route does not know this method' },
  conflict: { status: 409, code: 'conflict', title: 'The request conflicts with the present state' },
  requestInProgress: {
    status: 409,
    code: 'request_in_progress',
    title: 'The first request with this key is still running',
  },
  idempotencyKeyReused: {
    status: 422,
    code: 'idempotency_key_reused',
    title: 'This Idempotency-Key was used with another request',
  },
  headersTooLarge: { status: 431, code: 'headers_too_large', title: 'The headers are too large' },
  requestTimeout: { status: 408, code: 'request_timeout', title: 'The request took too long to arrive' },
  quotaExceeded: { status: 429, code: 'quota_exceeded', title: 'Too many requests' },
  unavailable: { status: 503, code: 'unavailable', title: 'The service cannot answer now' },
  badRequest: { status: 400, code: 'bad_request', title: 'The request cannot be understood' },
  internal: { status: 500, code: 'internal_error', title: 'Something broke on our side' },
} as const satisfies Record<string, ProblemKind>;

/** Invalid input that a schema cannot express, pointing at the field. */
export const invalidInput = (pointer: string, message: string): ProblemError =>
  new ProblemError(commonProblems.invalidInput, { errors: [{ pointer, message }] });
