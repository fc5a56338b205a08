import { isUtf8 } from 'node:buffer';
import { commonProblems, ProblemError } from './problem.ts';

/** docs/reliability.md, rule 20. Bodies are small and flat; anything beyond these limits is an attack or a bug. */
const MAX_DEPTH = 20;
const MAX_KEYS = 1_000;

const POISON = new Set(['__proto__', 'constructor', 'prototype']);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

const refuse = (detail: string) => new ProblemError(commonProblems.malformedBody, { detail });

/** JSON.parse that also refuses what JSON.parse lets through: bad UTF-8, repeated names, prototype names, depth, NUL, lone surrogates. */
export function parseStrictJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw refuse('the body is not UTF-8');
  const text = body.toString('utf8');
  if (text.trim() === '') throw refuse('the body is empty');
  if (text.charCodeAt(0) === 0xfeff) throw refuse('the body starts with a byte order mark');
  const value = parse(text);
  const written = writtenNames(text);
  if (written > MAX_KEYS) throw refuse(`the body has more than ${MAX_KEYS} names`);
  // UTF-8 has no NUL that JSON takes and no half of a pair, so both can only come as an escape.
  const check = text.includes('\\u') ? checkText : () => {};
  // JSON.parse keeps the last of a repeated name, so the result has fewer names than the text.
  if (countNames(value, 1, check) !== written) throw refuse('the body repeats a name');
  return value;
}

/** The colons outside of strings. Only for what JSON.parse has taken: there a backslash is always inside of one. */
function writtenNames(text: string): number {
  let count = 0;
  let isInside = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) isInside = !isInside;
    else if (code === COLON && !isInside) count++;
  }
  return count;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse('the body is not valid JSON');
  }
}

/** Visits every value on the way. */
function countNames(value: unknown, depth: number, check: (text: string) => void): number {
  if (typeof value === 'string') check(value);
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > MAX_DEPTH) throw refuse(`the body is nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return value.reduce<number>((sum, part) => sum + countNames(part, depth + 1, check), 0);
  const names = Object.keys(value);
  let count = names.length;
  for (const name of names) {
    if (POISON.has(name)) throw refuse('the body uses a reserved name');
    check(name);
    // JSON.parse makes plain objects, whose every name is there.
    count += countNames((value as Record<string, unknown>)[name], depth + 1, check);
  }
  return count;
}

function checkText(text: string): void {
  if (text.includes('\u0000')) throw refuse('the body contains a NUL character');
  if (!text.isWellFormed()) throw refuse('the body contains half a surrogate pair');
}
