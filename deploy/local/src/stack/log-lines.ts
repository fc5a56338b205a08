import { styleText } from 'node:util';

interface Entry {
  readonly level?: string;
  readonly time?: string;
  readonly msg?: string;
  readonly err?: { readonly message?: string };
  readonly [field: string]: unknown;
}

export type Severity = 'info' | 'warning' | 'error';
export interface Readable {
  readonly severity: Severity;
  readonly text: string;
}

const NAME_WIDTH = 12;
const LONGEST_FIELD = 120;
/** Said by the rest of the line, or of interest only in the file. */
const SILENT = [
  'level',
  'time',
  'msg',
  'err',
  'service',
  'requestId',
  'reqId',
  'sub',
  'act',
  'method',
  'route',
  'status',
  'ms',
];

/** One line of a process's log as people like to read it: `pay | 12:00:01 request answered POST /payments 201 12 ms`. */
export function readableLine(name: string, line: string): Readable {
  const entry = parse(line);
  if (entry === undefined) return { severity: 'error', text: format(name, new Date(), line) };
  const severity = severityOf(entry.level);
  const mark = { info: '', warning: 'warning: ', error: 'ERROR: ' }[severity];
  const words = [entry.msg, ...requestWords(entry), ...fieldWords(entry), entry.err?.message];
  const text = words.filter((word) => word !== undefined && word !== '').join(' ');
  return { severity, text: format(name, new Date(entry.time ?? Date.now()), `${mark}${text}`) };
}

/** Colours only the output of a terminal. */
export function colourFor({ severity, text }: Readable): string {
  if (severity === 'info') return text;
  return styleText(severity === 'error' ? 'red' : 'yellow', text);
}

/** What comes after the reason: frames, of Node too, what an error carries, and which Node it was. */
const AFTERMATH = /^\s|^$|^\d+: 0x|^[}\]]|^Node\.js v|^-----/;

/** The line that says why a program died; undefined where it said nothing. */
export function lastWords(lines: readonly string[]): string | undefined {
  const line = lines.findLast((one) => !AFTERMATH.test(one));
  const entry = line === undefined ? undefined : parse(line);
  return entry === undefined ? line : [entry.msg, entry.err?.message].filter(Boolean).join(': ');
}

function parse(line: string): Entry | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'object' && entry !== null ? (entry as Entry) : undefined;
  } catch {
    return undefined;
  }
}

function severityOf(level: string | undefined): Severity {
  if (level === 'warn') return 'warning';
  return level === 'error' || level === 'fatal' ? 'error' : 'info';
}

function requestWords({ method, route, status, ms }: Entry): string[] {
  const words = [method, route, status].filter((word) => word !== undefined).map(String);
  return ms === undefined ? words : [...words, `${ms} ms`];
}

function fieldWords(entry: Entry): string[] {
  return Object.entries(entry)
    .filter(([name, value]) => !SILENT.includes(name) && ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => `${name}=${String(value).slice(0, LONGEST_FIELD)}`);
}

const format = (name: string, at: Date, text: string) =>
  `${name.padEnd(NAME_WIDTH)} | ${at.toTimeString().slice(0, 8)} ${text}`;
