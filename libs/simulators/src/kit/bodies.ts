import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Lets the routes of `app` take JSON (also an empty body that claims to be JSON) and browser forms. */
export function acceptJsonAndForms(app: FastifyInstance): void {
  app.removeContentTypeParser(['application/json', 'application/x-www-form-urlencoded']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, text === '' ? undefined : JSON.parse(String(text)));
    } catch {
      done(
        Object.assign(new Error('the body is not valid JSON'), {
          statusCode: 400,
          code: 'FST_ERR_CTP_INVALID_JSON_BODY',
        }),
      );
    }
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, text, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(text))));
  });
}

/** A person's browser, as opposed to a program: it asks for HTML, or posts a form without asking for JSON. */
export function isBrowser(request: FastifyRequest): boolean {
  const accept = request.headers.accept ?? '';
  if (accept.includes('text/html')) return true;
  const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  return form && !accept.includes('application/json');
}
