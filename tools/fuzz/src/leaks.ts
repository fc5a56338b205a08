import type { Complaint } from './complaint.ts';

const SIGNS: Readonly<Record<string, RegExp>> = {
  'a stack trace': /\bat (async )?[\w.<>$ ]{1,80}\(?(file:|node:|\/)[^)\s]{1,200}:\d+:\d+/,
  'a path of this machine': /(file:\/\/|\bnode_modules\b|\/(work|home|usr|opt|tmp|var|app)\/[\w.-]{2,})/,
  'words of the database':
    /(violates \S+ constraint|duplicate key value|invalid input syntax|(relation|column) "[^"]+" (of|does)|syntax error at|SQLSTATE|current transaction is aborted|invalid byte sequence)/i,
  'a statement of SQL':
    /\b(insert into [\w".]+|select .{1,200} from [\w".]+ |update [\w".]+ set |delete from [\w".]+)/i,
  'words of the language':
    /(cannot read propert|is not a function|is not iterable|is not defined\b|undefined is not|Cannot convert|Unexpected token|ECONNREFUSED|ECONNRESET|ETIMEDOUT|UND_ERR)/i,
};
const MAX_ECHO = 200;

/** Never, not even in an answer of success. */
const TOKEN = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/;

interface Exchange {
  /** What the request said itself does not count, unless it comes back at length. */
  readonly said: string;
  readonly secrets: readonly string[];
  readonly status: number;
}

/** What an answer reveals and should not. Successful answers show stored text, so their words prove nothing. */
export function findLeak(answer: string, { said, secrets, status }: Exchange): Complaint | undefined {
  const secret = secrets.find((one) => answer.includes(one)) ?? TOKEN.exec(answer)?.[0];
  if (secret !== undefined && !said.includes(secret)) return { what: 'shows a secret', more: `${secret.slice(0, 4)}…` };
  if (status < 400) return undefined;
  for (const [what, sign] of Object.entries(SIGNS)) {
    const found = sign.exec(answer)?.[0];
    if (found !== undefined && !said.includes(found)) return { what: `shows ${what}`, more: found.slice(0, 200) };
  }
  const echo = said.match(/(\w)\1{200,}/)?.[0].slice(0, MAX_ECHO + 1);
  if (echo !== undefined && answer.includes(echo)) return { what: `echoes more than ${MAX_ECHO} characters`, more: '' };
  return undefined;
}
