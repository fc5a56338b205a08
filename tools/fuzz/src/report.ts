import type { Coverage } from './coverage.ts';
import type { Finding } from './findings.ts';
import type { HttpRequest } from './http.ts';
import type { Process } from './process-statistics.ts';

const LONGEST_BODY = 2_000;
const SHOWN_ANSWER = 600;

/** Requests of every operation, by what came of them. */
export function coverageText(coverage: Coverage): string {
  const { rows, requests } = coverage;
  const missing = coverage.missing();
  const width = Math.max(...rows.map(({ key }) => key.length));
  const figure = (value: number | string) => String(value).padStart(8);
  const lines = rows.map(
    ({ key, requests: all, ok, refused, away, other }) =>
      `${key.padEnd(width)}${[all, ok, refused, away, other].map(figure).join('')}`,
  );
  return [
    `${'operation'.padEnd(width)}${['requests', '2xx/3xx', '4xx', '503', 'other'].map(figure).join('')}`,
    ...lines,
    `${requests} requests; ${rows.length - missing.length} of ${rows.length} operations were reached with success`,
    ...missing.map(({ key, lastRefusal }) => `  never with success: ${key}: ${lastRefusal}`),
  ].join('\n');
}

export function memoryText(looks: readonly (readonly Process[])[]): string {
  const [first = []] = looks;
  const parts = first.map(({ name }) => {
    const figures = looks.map((look) => look.find((one) => one.name === name)?.memory ?? '-');
    return `${name} ${figures.join(' → ')} MB`;
  });
  return parts.length === 0 ? 'memory: not looked at' : `memory at each look: ${parts.join(', ')}`;
}

export function findingText(finding: Finding, { url, seed }: { url: string; seed: number }): string {
  const { where, complaint, step, label, request, answer } = finding;
  const lines = [`FINDING  ${where}: ${complaint.what}  (--seed ${seed}, step ${step}, ${label})`];
  if (complaint.more !== '') lines.push(`  ${complaint.more}`);
  if (request !== undefined) lines.push(`  ${curlText(request, url)}`);
  if (answer !== undefined)
    lines.push(`  answered ${answer.status} ${answer.body.toString('utf8').slice(0, SHOWN_ANSWER)}`);
  return lines.join('\n');
}

/** As a curl command; the reader fills in the caller's token. */
function curlText({ method, target, headers, body }: HttpRequest, url: string): string {
  const shown = headers.map(
    ([name, value]) => `-H ${quoted(`${name}: ${name === 'authorization' ? 'Bearer $TOKEN' : shorten(value)}`)}`,
  );
  const data = body === undefined ? [] : [`--data-binary ${quoted(shorten(body.toString('utf8')))}`];
  return [`curl -s -X ${method} --path-as-is`, quoted(`${url}${shorten(target)}`), ...shown, ...data].join(' ');
}

const shorten = (text: string) =>
  text.length > LONGEST_BODY ? `${text.slice(0, LONGEST_BODY)}…[${text.length} characters]` : text;
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
