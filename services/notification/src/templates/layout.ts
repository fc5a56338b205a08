import type { Content, Letter, Reader } from './content.ts';

const WORDS = {
  ru: { hello: 'Здравствуйте', footer: 'Это письмо отправлено автоматически: так LE-KO Pay сообщает о ваших деньгах.' },
  en: { hello: 'Hello', footer: 'This mail was sent automatically: it is how LE-KO Pay tells you about your money.' },
} as const;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

/** The one form of all mails: readable on a phone, in the dark, and as plain text; nothing is loaded from elsewhere. */
export function layout(letter: Letter, reader: Reader): Content {
  const { subject, preheader } = letter;
  return { subject, preheader, html: html(letter, reader), text: text(letter, reader) };
}

const greeting = ({ name }: Letter, { locale }: Reader): string =>
  name === undefined ? `${WORDS[locale].hello}!` : `${WORDS[locale].hello}, ${name}!`;

function text(letter: Letter, reader: Reader): string {
  const facts = letter.facts.map(([label, value]) => `${label}: ${value}`).join('\n');
  const parts = [letter.title, greeting(letter, reader), ...letter.paragraphs, facts];
  const footer = `-- \n${WORDS[reader.locale].footer}\n${reader.site}`;
  return `${[...parts.filter(Boolean), footer].join('\n\n')}\n`;
}

const STYLE = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 0; background: #f2f4f7; color: #17202b; font: 16px/1.5 -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
.card { width: 100%; max-width: 560px; background: #ffffff; border-radius: 12px; }
.soft { color: #5d6b7a; }
td.fact { border-top: 1px solid #e3e8ee; padding: 10px 0; }
@media (prefers-color-scheme: dark) {
  body, .page { background: #11161c !important; color: #e8edf2 !important; }
  .card { background: #1b232c !important; }
  .soft { color: #9fb0c0 !important; }
  td.fact { border-color: #33404d !important; }
}
@media (max-width: 480px) { .inner { padding: 20px !important; } }`;

function html(letter: Letter, reader: Reader): string {
  const paragraphs = [greeting(letter, reader), ...letter.paragraphs];
  return `<!doctype html>
<html lang="${reader.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(letter.subject)}</title>
<style>${STYLE}
</style>
</head>
<body>
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(letter.preheader)}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="card" cellpadding="0" cellspacing="0"><tr><td class="inner" style="padding:32px">
<p class="soft" style="margin:0 0 16px">LE-KO Pay</p>
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">${escapeHtml(letter.title)}</h1>
${paragraphs.map((paragraph) => `<p style="margin:0 0 12px">${escapeHtml(paragraph)}</p>`).join('\n')}
${facts(letter)}<p class="soft" style="margin:24px 0 0;font-size:13px">${escapeHtml(WORDS[reader.locale].footer)}<br><a class="soft" href="${escapeHtml(reader.site)}">${escapeHtml(reader.site)}</a></p>
</td></tr></table>
</td></tr></table>
</body>
</html>
`;
}

function facts({ facts: list }: Letter): string {
  if (list.length === 0) return '';
  const rows = list.map(
    ([label, value]) =>
      `<tr><td class="fact soft" valign="top">${escapeHtml(label)}</td><td class="fact" align="right" valign="top">${escapeHtml(value)}</td></tr>`,
  );
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin-top:8px">\n${rows.join('\n')}\n</table>\n`;
}
