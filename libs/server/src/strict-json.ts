import { isUtf8 } from 'node:buffer';
import { commonProblems, ProblemError } from './problem.ts';

/** RELIABILITY rule 20. A payment is a small flat thing; anything beyond these is an attack or a bug. */
const MAX_DEPTH = 20;
const MAX_KEYS = 1_000;

const POISON = new Set(['__proto__', 'constructor', 'prototype']);
/** Linear on valid JSON only, so it is used after JSON.parse has taken the text. */
const STRING = /"(?:[^"\\]|\\.)*"/g;

const refuse = (detail: string) => new ProblemError(commonProblems.malformedBody, { detail });

/** JSON.parse that also refuses what JSON.parse lets through: bad UTF-8, repeated names, prototype names, depth, NUL, lone surrogates. */
export function parseStrictJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw refuse('the body is not UTF-8');
  const text = body.toString('utf8');
  if (text.trim() === '') throw refuse('the body is empty');
  if (text.charCodeAt(0) === 0xfeff) throw refuse('the body starts with a byte order mark');
  const value = parse(text);
  const written = text.replace(STRING, '').split(':').length - 1;
  if (written > MAX_KEYS) throw refuse(`the body has more than ${MAX_KEYS} names`);
  // JSON.parse keeps the last of a repeated name, so it knows fewer names than were written.
  if (countNames(value, 1) !== written) throw refuse('the body repeats a name');
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse('the body is not valid JSON');
  }
}

/** Looks at everything in the value on the way. */
function countNames(value: unknown, depth: number): number {
  if (typeof value === 'string') checkText(value);
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > MAX_DEPTH) throw refuse(`the body is nested deeper than ${MAX_DEPTH} levels`);
  const names = Array.isArray(value) ? [] : Object.keys(value);
  for (const name of names) checkName(name);
  return Object.values(value).reduce<number>((sum, part) => sum + countNames(part, depth + 1), names.length);
}

function checkName(name: string): void {
  if (POISON.has(name)) throw refuse('the body uses a reserved name');
  checkText(name);
}

function checkText(text: string): void {
  if (text.includes('\u0000')) throw refuse('the body contains a NUL character');
  if (!text.isWellFormed()) throw refuse('the body contains half a surrogate pair');
}
