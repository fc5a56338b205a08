import { type Static, Type } from '@sinclair/typebox';
import type { FastifyError } from 'fastify';
import { commonProblems, type ProblemError } from './problem.ts';
import { problemResponses, ref } from './responses.ts';

const ValidationError = Type.Object(
  {
    loc: Type.Array(Type.Union([Type.String(), Type.Integer()]), { description: 'Where: body, path, query or header' }),
    msg: Type.String(),
    type: Type.String({ description: 'A stable word for what is wrong' }),
  },
  { $id: 'ValidationError', additionalProperties: false },
);
const HTTPValidationError = Type.Object(
  { detail: Type.Array(ref(ValidationError)) },
  { $id: 'HTTPValidationError', additionalProperties: false },
);
export type HttpValidationError = Static<typeof HTTPValidationError>;

/** For the composition of a service whose routes answer invalid input this way. */
export const httpValidationSchemas = [ValidationError, HTTPValidationError];

/** The documented refusals of a route with `config: { invalidInput: 'http-validation-error' }`. */
export const httpValidationResponses = {
  422: {
    description: 'The input is not valid, and where',
    content: { 'application/json': { schema: ref(HTTPValidationError) } },
  },
  ...problemResponses,
};

const CONTEXTS: Readonly<Record<string, string>> = { params: 'path', querystring: 'query', headers: 'header' };
const TYPES: Readonly<Record<string, string>> = {
  required: 'missing',
  additionalProperties: 'extra_forbidden',
  format: 'format_error',
  type: 'type_error',
};

/** A refusal that blames the input: the one kind that the private APIs answer in their own form. */
export const blamesInput = ({ kind }: ProblemError): boolean => kind.status === 422 || isMalformed(kind.code);

const isMalformed = (code: string): boolean => code === commonProblems.malformedBody.code;

/** The refusal in the form of the private APIs: `{"detail":[{"loc":["path","payment_id"],"msg":"…","type":"…"}]}`. */
export function toHttpValidationError({ kind, details }: ProblemError, error: unknown): HttpValidationError {
  const { errors = [] } = details;
  const { validation = [] } = error as Partial<FastifyError>;
  const detail = errors.map(({ pointer, message }, index) => ({
    loc: locationOf(pointer),
    msg: message,
    type: TYPES[validation[index]?.keyword ?? ''] ?? wordOf(kind.code),
  }));
  if (detail.length > 0) return { detail };
  const type = isMalformed(kind.code) ? 'json_invalid' : kind.code;
  return { detail: [{ loc: ['body'], msg: details.detail ?? kind.title, type }] };
}

/** A problem with a code of its own in the catalogue keeps it. */
const wordOf = (code: string): string => (code === commonProblems.invalidInput.code ? 'value_error' : code);

/** A JSON pointer as the list of its steps, with the private APIs' names for the parts of a request. */
function locationOf(pointer: string): (string | number)[] {
  const [context = 'body', ...steps] = pointer.split('/').slice(1);
  return [CONTEXTS[context] ?? context, ...steps.map(stepOf)];
}

const stepOf = (step: string): string | number =>
  /^\d{1,9}$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~');
