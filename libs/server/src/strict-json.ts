import { isUtf8 } from 'node:buffer';
import { commonProblems, ProblemError } from './problem.ts';

/** RELIABILITY rule 20. A payment is a small flat thing; anything beyond these is an attack or a bug. */
const MAX_DEPTH = 20;
const MAX_KEYS = 1_000;

/** Linear on valid JSON only, so nothing is scanned before JSON.parse (which needs no stack for depth) has taken the text. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;
const POISON = new Set(['__proto__', 'constructor', 'prototype']);

const refuse = (detail: string) => new ProblemError(commonProblems.malformedBody, { detail });

/** JSON.parse that also refuses what JSON.parse lets through: bad UTF-8, repeated names, prototype names, depth, NUL, lone surrogates. */
export function parseStrictJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw refuse('the body is not UTF-8');
  const text = body.toString('utf8');
  if (text.trim() === '') throw refuse('the body is empty');
  if (text.charCodeAt(0) === 0xfeff) throw refuse('the body starts with a byte order mark');
  const value = parse(text);
  checkSize(text);
  checkShape(text);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse('the body is not valid JSON');
  }
}

function checkSize(text: string): void {
  let depth = 0;
  let names = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth++;
    if (token === '}' || token === ']') depth--;
    if (token === ':') names++;
    if (depth > MAX_DEPTH) throw refuse(`the body is nested deeper than ${MAX_DEPTH} levels`);
    if (names > MAX_KEYS) throw refuse(`the body has more than ${MAX_KEYS} names`);
  }
}

/** The text is known to be valid JSON here, so the tokens alone tell names from values. */
function checkShape(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    if (token === '[') open.push(undefined);
    if (token === '}' || token === ']') open.pop();
    if (token === ':') checkName(JSON.parse(last) as string, open.at(-1));
    if (token.startsWith('"')) checkText(JSON.parse(token) as string);
    last = token;
  }
}

function checkName(name: string, seen: Set<string> | undefined): void {
  if (POISON.has(name)) throw refuse('the body uses a reserved name');
  if (seen?.has(name)) throw refuse('the body repeats a name');
  seen?.add(name);
}

function checkText(text: string): void {
  if (text.includes('\u0000')) throw refuse('the body contains a NUL character');
  if (!text.isWellFormed()) throw refuse('the body contains half a surrogate pair');
}
