import { commonProblems, ProblemError } from '@leko/server';
import { type Html, html, page } from '@leko/simulators/kit';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const LIST = '/api/v1/notification/private/templates';
const LOCALES = ['ru', 'en'] as const;
const TIMEOUT_MS = 5_000;
/** A mail needs its own styles, and nothing else. */
const MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const Templates = Type.Object({
  data: Type.Array(
    Type.Object({
      name: Type.String(),
      purpose: Type.String(),
      summary: Type.String(),
      subjects: Type.Object({ ru: Type.String(), en: Type.String() }),
    }),
  ),
});
type Template = (typeof Templates)['static']['data'][number];

/** Asks notification on behalf of a person in a browser, who has no token. */
export type TemplateSource = (path: string) => Promise<Response>;

export function templateSource(url: string, token: (path: string) => Promise<string>): TemplateSource {
  return async (path) => {
    const headers = { 'x-internal-token': await token(path) };
    return fetch(`${url}${path}`, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  };
}

type Chosen = FastifyRequest<{ Params: { name: string }; Querystring: { locale?: string } }>;

/** All mails there are, to look at in a browser: `/sandbox/mailbox/templates`. */
export async function templatePages(app: FastifyInstance, source: TemplateSource): Promise<void> {
  app.get('/sandbox/mailbox/templates', async (_request, reply) => {
    const body: unknown = await (await source(`${LIST}?limit=100`)).json();
    if (!Value.Check(Templates, body)) throw new ProblemError(commonProblems.unavailable);
    return reply
      .type('text/html; charset=utf-8')
      .send(page({ title: 'Mails', width: '60rem', body: listView(body.data) }));
  });
  app.get('/sandbox/mailbox/templates/:name', async ({ params, query }: Chosen, reply) => {
    const locale = LOCALES.find((one) => one === query.locale) ?? 'ru';
    const answer = await source(`${LIST}/${encodeURIComponent(params.name)}/preview?locale=${locale}`);
    if (!answer.ok) throw new ProblemError(commonProblems.notFound);
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', MAIL_POLICY)
      .send(await answer.text());
  });
}

const listView = (templates: readonly Template[]): Html =>
  html`<div class="card"><p class="soft"><a href="/sandbox/mailbox">Mailbox</a></p><h1>Mails</h1>
<p class="soft">Every mail that the services send, with sample data.</p>
<table><tr><th>Mail</th><th>In Russian</th><th>In English</th></tr>${templates.map(row)}</table></div>`;

const row = ({ name, purpose, summary, subjects }: Template): Html =>
  html`<tr><td><strong>${name}</strong> <span class="soft">${purpose}</span><br><span class="soft">${summary}</span></td>${LOCALES.map(
    (locale) => html`<td><a href="/sandbox/mailbox/templates/${name}?locale=${locale}">${subjects[locale]}</a></td>`,
  )}</tr>`;
