/**
 * The one form of all mails as an Eta template: tables and inline styles for old mail programs, a wrapper for Outlook,
 * darker colours where the reader's screen is dark, one column on a phone; nothing is loaded from elsewhere.
 */
export const layoutHtml = `<!doctype html>
<html lang="<%= it.lang %>" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title><%= it.subject %></title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 0; width: 100%; -webkit-text-size-adjust: 100%; }
table { border-collapse: separate; border-spacing: 0; }
a { color: #3d4fd7; }
@media (max-width: 520px) {
  .inner { padding: 24px 20px !important; }
  .strong { font-size: 28px !important; }
  .button { width: 100% !important; }
  .button a { display: block !important; text-align: center; }
}
@media (prefers-color-scheme: dark) {
  body, .page { background: #10141a !important; }
  .card { background: #1a2029 !important; border-color: #2b3440 !important; }
  h1, p, td, .strong { color: #e9edf3 !important; }
  .soft { color: #9aa8b8 !important; }
  .brand { color: #a9b4ff !important; }
  .fact { border-color: #2b3440 !important; }
  .notice { background: #33280f !important; border-color: #8a6a1c !important; color: #f4dfa6 !important; }
  .button td { background: #6f7dff !important; }
  .button a { color: #0d1020 !important; }
  a { color: #a9b4ff !important; }
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f2f4f8">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all;font-size:1px;line-height:1px;color:#f2f4f8;opacity:0"><%= it.preheader %><%~ it.padding %></div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f2f4f8"><tr><td align="center" style="padding:24px 12px 32px">
<!--[if mso]><table role="presentation" width="560" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;margin:0 auto;text-align:left">
<tr><td class="brand" style="padding:0 4px 14px;font:700 18px/1.2 -apple-system,'Segoe UI',Roboto,Arial,sans-serif;letter-spacing:.01em;color:#3d4fd7">LE-KO Pay</td></tr>
<tr><td class="card inner" style="overflow-wrap:anywhere;word-break:break-word;background:#ffffff;border:1px solid #e3e7ee;border-radius:14px;padding:32px;font:16px/1.55 -apple-system,'Segoe UI',Roboto,Arial,sans-serif;color:#1a212b">
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3;font-weight:700;color:#1a212b"><%= it.title %></h1>
<% if (it.amount !== null) { %>
<p class="strong" style="margin:0 0 16px;font-size:32px;line-height:1.2;font-weight:700;letter-spacing:-.01em;color:#1a212b"><%= it.amount %></p>
<% } %>
<% for (const paragraph of it.paragraphs) { %>
<p style="margin:0 0 12px;color:#1a212b"><%= paragraph %></p>
<% } %>
<% if (it.facts.length > 0) { %>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:20px 0 4px;font-size:15px;line-height:1.45">
<% for (const [label, value] of it.facts) { %>
<tr><td class="fact soft" valign="top" width="38%" style="border-top:1px solid #e3e7ee;padding:10px 12px 10px 0;color:#5c6877"><%= label %></td><td class="fact" valign="top" style="border-top:1px solid #e3e7ee;padding:10px 0;color:#1a212b;word-break:break-word;overflow-wrap:anywhere"><%= value %></td></tr>
<% } %>
</table>
<% } %>
<% if (it.action !== null) { %>
<table role="presentation" class="button" cellpadding="0" cellspacing="0" border="0" style="margin:24px 0 8px"><tr><td bgcolor="#3d4fd7" style="background:#3d4fd7;border-radius:10px"><a href="<%= it.action.url %>" style="display:inline-block;padding:13px 24px;font-weight:600;color:#ffffff;text-decoration:none"><%= it.action.label %></a></td></tr></table>
<% } %>
<% if (it.notice !== null) { %>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:20px 0 0"><tr><td class="notice" style="background:#fff6dd;border:1px solid #f0d48a;border-radius:10px;padding:12px 16px;font-size:15px;line-height:1.5;color:#5a4306"><%= it.notice %></td></tr></table>
<% } %>
</td></tr>
<tr><td class="soft" style="padding:20px 8px 0;font:13px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif;color:#5c6877"><%= it.why %><br><%= it.questions %> <a href="mailto:<%= it.platform.email %>"><%= it.platform.email %></a><br><%= it.imprint %> · <a href="<%= it.platform.site %>"><%= it.siteName %></a></td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body>
</html>
`;
