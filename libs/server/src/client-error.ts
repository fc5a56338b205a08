import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { commonProblems, ProblemError, type ProblemKind } from './problem.ts';

const BY_CODE: Readonly<Record<string, ProblemKind>> = {
  HPE_HEADER_OVERFLOW: commonProblems.headersTooLarge,
  ERR_HTTP_REQUEST_TIMEOUT: commonProblems.requestTimeout,
};

type ClientError = Error & { readonly code?: string };

/** Answers what could not be parsed as a request (broken HTTP, too many headers, too slow) by a problem with these headers, and closes. */
export const answerClientErrors =
  (headers: Readonly<Record<string, string>> = {}) =>
  (error: ClientError, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const kind = BY_CODE[error.code ?? ''] ?? commonProblems.badRequest;
    const id = randomUUID();
    const body = JSON.stringify(new ProblemError(kind).render(id));
    socket.end(
      [
        `HTTP/1.1 ${kind.status} ${STATUS_CODES[kind.status]}`,
        'content-type: application/problem+json',
        `content-length: ${Buffer.byteLength(body)}`,
        `x-request-id: ${id}`,
        ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
        'connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  };
