import type { Complaint } from './complaint.ts';
import { answerFor, type Operation } from './description.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { isObject, type Json, parseJson, textAt } from './json.ts';
import { findLeak } from './leaks.ts';

export interface Asked {
  readonly request: HttpRequest;
  /** None where no operation has this method and path. */
  readonly operation: Operation | undefined;
  /** Why the description forbids the request, where it does. */
  readonly forbidden: string | undefined;
}

export interface Circumstances {
  /** Something outside is made to misbehave, or was a moment ago. */
  readonly trouble: boolean;
  readonly secrets: readonly string[];
}

const MAX_PROBLEM_BYTES = 16 * 1024;
const PROBLEM = 'application/problem+json';
/** The statuses of refusals that blame the client. */
const CLIENT_ERRORS = [400, 401, 403, 404, 405, 408, 409, 410, 413, 414, 415, 422, 429, 431];

/** Holds one answer against the description and against what no answer may do. */
export function judge(asked: Asked, answer: HttpAnswer, circumstances: Circumstances): Complaint[] {
  if (answer.status === 0) return [{ what: 'no answer', more: answer.failure ?? '' }];
  const text = answer.body.toString('utf8');
  return [
    ...judgeServerError(answer, text, circumstances),
    ...judgeStatus(asked, answer),
    ...judgeBody(asked, answer, text),
    ...judgeProblem(asked, answer, text),
    ...judgeLeaks(asked, answer, { text, secrets: circumstances.secrets }),
  ];
}

function judgeServerError({ status, headers }: HttpAnswer, text: string, { trouble }: Circumstances): Complaint[] {
  if (status < 500) return [];
  const code = textAt(parseJson(text), 'code');
  const more = text.slice(0, 300);
  if (!trouble) return [{ what: `status ${status} ${code ?? ''} although nothing outside misbehaves`, more }];
  // The bank's clear refusal is an answer of its own.
  if (status === 502 && code === 'acquirer_refused') return [];
  if (status !== 503) return [{ what: `status ${status} ${code ?? ''}`, more }];
  return headers['retry-after'] === undefined ? [{ what: '503 without Retry-After', more }] : [];
}

function judgeStatus({ request, operation, forbidden }: Asked, { status }: HttpAnswer): Complaint[] {
  if (status >= 500) return [];
  // A GET may be a HEAD too, and every path may be asked for its methods.
  if (operation === undefined && ['HEAD', 'OPTIONS'].includes(request.method)) return [];
  if (operation === undefined) {
    return status === 404 || status === 405 ? [] : [{ what: `status ${status} for what is not described`, more: '' }];
  }
  if (status >= 400 && !CLIENT_ERRORS.includes(status)) return [{ what: `strange status ${status}`, more: '' }];
  if (answerFor(operation, status) === undefined) return [{ what: `undocumented status ${status}`, more: '' }];
  if (status < 300 && forbidden !== undefined) {
    return [{ what: 'accepted what the description forbids', more: forbidden }];
  }
  return [];
}

function judgeBody({ operation }: Asked, { status, headers }: HttpAnswer, text: string): Complaint[] {
  const described = operation && answerFor(operation, status);
  if (!described || described.bodies.size === 0) return [];
  const type = String(headers['content-type'] ?? '').split(';')[0] ?? '';
  const check = described.bodies.get(type);
  if (check === undefined)
    return [{ what: `undocumented content type "${type}" with ${status}`, more: text.slice(0, 200) }];
  if (!type.endsWith('json')) return [];
  const value = parseJson(text);
  if (value === undefined) return [{ what: `unreadable JSON with ${status}`, more: text.slice(0, 200) }];
  const wrong = check(value);
  return wrong === undefined ? [] : [{ what: `body of ${status} is not as described`, more: wrong }];
}

function judgeProblem({ request }: Asked, { status, headers, body }: HttpAnswer, text: string): Complaint[] {
  if (status < 400 || request.method === 'HEAD') return [];
  const tooLong = body.length > MAX_PROBLEM_BYTES ? [{ what: `a refusal of ${body.length} bytes`, more: '' }] : [];
  const type = String(headers['content-type'] ?? '');
  if (!type.startsWith(PROBLEM)) {
    return status === 422 && isValidationError(parseJson(text))
      ? tooLong
      : [...tooLong, { what: `a refusal (${status}) that is no problem+json`, more: `${type} ${text.slice(0, 200)}` }];
  }
  const requestId = textAt(parseJson(text), 'requestId');
  if (requestId !== undefined && requestId !== '' && requestId === headers['x-request-id']) return tooLong;
  return [...tooLong, { what: 'a problem whose requestId is not that of the answer', more: text.slice(0, 200) }];
}

/** The form that the private APIs answer invalid input in. */
const isValidationError = (value: Json | undefined) => isObject(value) && Array.isArray(value.detail);

interface Reading {
  readonly text: string;
  readonly secrets: readonly string[];
}

function judgeLeaks({ request }: Asked, { status, headers }: HttpAnswer, { text, secrets }: Reading): Complaint[] {
  // A document is compressed: what looks like words in it is chance.
  if (/pdf/.test(String(headers['content-type']))) return [];
  const said = `${decoded(request.target)}\n${JSON.stringify(request.headers)}\n${request.body?.toString('utf8') ?? ''}`;
  const leak = findLeak(`${JSON.stringify(headers)}\n${text}`, { said, secrets, status });
  return leak === undefined ? [] : [leak];
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}
