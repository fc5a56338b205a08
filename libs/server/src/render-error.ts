import { isRefusal } from '@leko/runtime';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { blamesInput, toHttpValidationError } from './http-validation-error.ts';
import { commonProblems, ProblemError } from './problem.ts';

/** Turns an error of a layer below, such as the database, into a problem; undefined where it does not know it. */
export type Translate = (error: unknown) => ProblemError | undefined;

/** More than this of the caller's own input is never echoed. */
const MAX_MESSAGE = 200;
const MAX_ERRORS = 20;

const BY_CODE: Readonly<Record<string, keyof typeof commonProblems>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'bodyTooLarge',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupportedMediaType',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformedBody',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformedBody',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformedBody',
  FST_ERR_BAD_URL: 'routeNotFound',
  FST_ERR_NOT_FOUND: 'routeNotFound',
};

function problemOf(error: unknown, translate: Translate): ProblemError {
  if (error instanceof ProblemError) return error;
  const { validation, validationContext, code, statusCode } = error as Partial<FastifyError>;
  if (validation) return invalid(validation, validationContext ?? 'body');
  const known = code === undefined ? undefined : BY_CODE[code];
  if (known) return new ProblemError(commonProblems[known]);
  const translated = translate(error);
  if (translated) return translated;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new ProblemError({ ...commonProblems.badRequest, status: statusCode });
  }
  return new ProblemError(commonProblems.internal);
}

function invalid(validation: NonNullable<FastifyError['validation']>, context: string): ProblemError {
  const errors = validation.slice(0, MAX_ERRORS).map(({ instancePath, message, params }) => {
    const { missingProperty, additionalProperty } = params;
    return {
      pointer: `/${context}${instancePath}${step(missingProperty)}${step(additionalProperty)}`.slice(0, MAX_MESSAGE),
      message: (message ?? 'is not valid').slice(0, MAX_MESSAGE),
    };
  });
  return new ProblemError(commonProblems.invalidInput, { errors });
}

/** A name as one step of a JSON pointer. */
const step = (name: unknown): string =>
  typeof name === 'string' ? `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}` : '';

/** The one renderer of refusals and faults. A fault is logged in full and answered without internal details. */
export function renderError(translate: Translate) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = problemOf(error, translate);
    const { status } = problem.kind;
    // The request's own line reports an intended refusal; anything else is logged with its cause.
    if (request.raw.socket.destroyed) request.log.info({ err: error }, 'the client went away');
    else if (status === 500) request.log.error({ err: error }, 'request failed');
    else if (!isMeant(error)) request.log.warn({ err: error, code: problem.kind.code }, 'request refused');
    const { retryAfterSeconds } = problem.details;
    if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
    if (request.routeOptions.config.invalidInput === 'http-validation-error' && blamesInput(problem)) {
      reply.code(422).type('application/json').send(toHttpValidationError(problem, error));
      return;
    }
    reply.code(status).type('application/problem+json').send(problem.render(request.id));
  };
}

const isMeant = (error: unknown): boolean => {
  const { validation, code } = error as Partial<FastifyError>;
  return (
    error instanceof ProblemError || isRefusal(error) || validation !== undefined || (code?.startsWith('FST_') ?? false)
  );
};
