import { type Html, html, isBrowser, page } from '@leko/simulators/kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Mail, Mailbox } from './mailbox.ts';
import { linkNext, nextAddress, pagingOf } from './paging.ts';
import { invalid } from './problems.ts';

type MailRequest = FastifyRequest<{ Querystring: { to?: unknown; id?: unknown } }>;

export async function mailboxRoutes(app: FastifyInstance, mailbox: Mailbox): Promise<void> {
  app.get('/sandbox/mailbox', (request: MailRequest, reply) => {
    const { to, id } = request.query;
    if (to !== undefined && typeof to !== 'string') throw invalid('to: give one address');
    const { behind, limit } = pagingOf(request);
    const { mails, older } = mailbox.list({ to: to === '' ? undefined : to, before: behind, limit });
    linkNext(request, reply, older);
    if (!isBrowser(request)) return mails;
    const chosen = typeof id === 'string' ? mailbox.find(id) : undefined;
    return show(reply, chosen ? messageView(chosen) : listView(mails, to ?? '', nextAddress(request, older)));
  });
  app.delete('/sandbox/mailbox', (_request, reply) => {
    mailbox.clear();
    return reply.code(204).send();
  });
  // What the button of the page does: forms know no DELETE.
  app.post('/sandbox/mailbox/clear', (_request, reply) => {
    mailbox.clear();
    return reply.redirect('/sandbox/mailbox', 303);
  });
}

function show(reply: FastifyReply, body: Html): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(page({ title: 'Sandbox mailbox', width: '60rem', body }));
}

function listView(mails: Mail[], to: string, older: string | undefined): Html {
  return html`<div class="card"><p class="soft"><a href="/sandbox">Sandbox</a></p><h1>Mailbox</h1>
<p class="soft"><a href="/sandbox/mailbox/templates">All mails there are</a></p>
<div class="row"><form method="get"><input name="to" type="email" placeholder="recipient" aria-label="recipient" value="${to}"> <button>Filter</button></form>
<form method="post" action="/sandbox/mailbox/clear"><button>Empty the mailbox</button></form></div>
${mails.length === 0 ? html`<p>No mails yet.</p>` : html`<table><tr><th>At</th><th>To</th><th>Subject</th></tr>${mails.toReversed().map(row)}</table>`}
${older === undefined ? undefined : html`<p><a href="${older}">Older mails</a></p>`}</div>`;
}

function row({ id, to, subject, at }: Mail): Html {
  return html`<tr><td class="soft">${readable(at)}</td><td>${to}</td><td><a href="/sandbox/mailbox?id=${id}">${subject || '(no subject)'}</a></td></tr>`;
}

function messageView({ to, from, subject, text, html: body, messageId, at }: Mail): Html {
  return html`<div class="card"><p class="soft"><a href="/sandbox/mailbox">Mailbox</a></p><h1>${subject || '(no subject)'}</h1>
<p class="soft">From ${from}<br>To ${to}<br>At ${readable(at)}<br>${messageId}</p>
${body === '' ? undefined : html`<iframe sandbox style="height:44rem" title="The mail as HTML" srcdoc="${body}"></iframe>`}
${text === '' ? undefined : html`<h2>As text</h2><pre>${text}</pre>`}</div>`;
}

function readable(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
