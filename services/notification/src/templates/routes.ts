import { OneOf, Page, PageQuery } from '@leko/contracts';
import { problemResponses, ref, type Server } from '@leko/server';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { Locale, Template } from '../mails/schemas.ts';
import { listTemplates, previewTemplate } from './show-templates.ts';

const BASE = '/api/v1/notification/private/templates';
const tags = ['notification'];
/** The gateway forbids pages everything; a mail needs its own styles, and nothing else. */
const MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'none'; frame-ancestors 'self'";
/** All of them on one page. */
const LIMIT = 100;

const listSchema = {
  operationId: 'listTemplates',
  summary: 'All mails there are',
  tags,
  querystring: Type.Object(
    { ...PageQuery, limit: Type.Optional({ ...PageQuery.limit, default: LIMIT }) },
    { additionalProperties: false },
  ),
  response: { 200: Page(ref(Template)), ...problemResponses },
};

const previewSchema = {
  operationId: 'previewTemplate',
  summary: 'One mail with sample data, for a browser',
  tags,
  params: Type.Object({ name: Type.String({ maxLength: 64, examples: ['booking'] }) }),
  querystring: Type.Object(
    {
      locale: Type.Optional({ ...Locale, default: 'ru' }),
      format: Type.Optional(OneOf(['html', 'text'], 'Which of the two forms that every mail has')),
    },
    { additionalProperties: false },
  ),
  response: {
    200: {
      description: 'The mail',
      content: { 'text/html': { schema: Type.String() }, 'text/plain': { schema: Type.String() } },
    },
    ...problemResponses,
  },
};

/** The mails as they look, with sample data. */
export function templateRoutes(app: Server, deps: Deps): void {
  app.get(
    BASE,
    { config: { access: 'inside' }, schema: listSchema },
    async ({ query: { page = 0, limit = LIMIT } }) => {
      const all = listTemplates(deps);
      const data = all.slice(page * limit, (page + 1) * limit);
      return { data, count: data.length, page, limit, total: all.length };
    },
  );

  app.get(`${BASE}/:name/preview`, { config: { access: 'inside' }, schema: previewSchema }, async (request, reply) => {
    const { locale = 'ru', format = 'html' } = request.query;
    const { subject, preheader, html, text } = previewTemplate(deps, { name: request.params.name, locale });
    reply.header('content-security-policy', MAIL_POLICY);
    if (format === 'html') return reply.type('text/html; charset=utf-8').send(html);
    return reply.type('text/plain; charset=utf-8').send(`${subject}\n${preheader}\n\n${text}`);
  });
}
