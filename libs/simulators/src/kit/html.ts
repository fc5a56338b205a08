/** Text that is already HTML. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | undefined | readonly Html[];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Template tag: html`<p>${text}</p>` escapes everything that is not Html itself. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.map((text, index) => text + render(parts[index])).join(''));
}

function render(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map((item) => item.text).join('');
  return String(part).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

const STYLE = new Html(`<style>
:root{color-scheme:light dark;--bg:#f3f4f8;--card:#fff;--ink:#16181d;--soft:#667085;--line:#e4e7ec;--accent:#5b5bd6;--good:#12805c;--bad:#c4320a}
@media(prefers-color-scheme:dark){:root{--bg:#0f1115;--card:#191c23;--ink:#eceef2;--soft:#98a2b3;--line:#2b303b;--accent:#8e8cf0;--good:#3ccb97;--bad:#ff8a5c}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:var(--width,30rem);margin:0 auto;padding:clamp(1rem,6vh,4rem) 1rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:1.5rem;box-shadow:0 8px 30px #0000000f;margin-bottom:1rem}
h1{font-size:1.25rem;margin:0 0 .5rem}h2{font-size:1rem;margin:0 0 .5rem}p{margin:.25rem 0 .75rem}
.soft{color:var(--soft);font-size:.875rem}.amount{font-size:2.25rem;font-weight:700;letter-spacing:-.02em;margin:.5rem 0}
.tag{display:inline-block;padding:.1rem .6rem;border-radius:1rem;border:1px solid currentColor;font-size:.8125rem}
.good{color:var(--good)}.bad{color:var(--bad)}
button,.button{display:block;width:100%;padding:.8rem 1rem;margin:.5rem 0;border:1px solid var(--line);border-radius:.7rem;background:transparent;color:inherit;font:inherit;font-weight:600;cursor:pointer;text-align:center;text-decoration:none}
button.primary{background:var(--accent);border-color:var(--accent);color:#fff}
@media(prefers-color-scheme:dark){button.primary{color:#10121a}}
button:hover{filter:brightness(1.06)}button:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
a{color:var(--accent)}table{width:100%;border-collapse:collapse}td,th{text-align:left;padding:.45rem .5rem .45rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
.num{text-align:right;white-space:nowrap}.row{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}.row>form{margin:0}.row button{width:auto;margin:0;padding:.45rem .9rem}
select,input{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--line);border-radius:.5rem;padding:.45rem .6rem;max-width:100%}
iframe{width:100%;min-height:24rem;border:1px solid var(--line);border-radius:.5rem;background:#fff}pre{white-space:pre-wrap;overflow-wrap:anywhere}
</style>`);

export type Page = { title: string; body: Html; lang?: 'en' | 'ru'; width?: string };

/** A self-contained page: no scripts, no remote assets, readable on a phone and in the dark. */
export function page({ title, body, lang = 'en', width = '30rem' }: Page): string {
  return html`<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${title}</title>${STYLE}</head>
<body><main style="--width:${width}">${body}</main></body></html>`.text;
}
