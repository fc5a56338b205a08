import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const RULES = 'docs/reliability.md';
const OUTSIDE = /(^|\/)(node_modules|dist|coverage|\.data|\.git)$/;
/** A number as it is cited, `rule 7`, `I3` or `F77`, or a range: `rules 8 to 11`, `I1 to I5`. */
const CITED = /\b[Rr]ules? \d+(?: to \d+)?\b|\b[IF]\d{1,3}\b(?: to [IF]\d{1,3}\b)?/g;

const filesOf = (...patterns: string[]) =>
  globSync(patterns, { cwd: ROOT, exclude: (name) => OUTSIDE.test(String(name)) }).map((path) => ({
    path: path.replaceAll('\\', '/'),
    text: readFileSync(join(ROOT, path), 'utf8'),
  }));

const documents = filesOf('*.md', '{docs,deploy,libs,services}/**/*.md');
const code = filesOf('{deploy,libs,services}/**/*.{ts,conf}', 'tools/*.mjs', '*.{ts,yml,yaml}');
const rules = readFileSync(join(ROOT, RULES), 'utf8');

/** What the page defines: `### Rule 7. …`, and the rows of its tables, `| I3 | …`. */
const defined = [
  ...[...rules.matchAll(/^### Rule (\d+)\. /gm)].map(([, number]) => `rule ${number}`),
  ...[...rules.matchAll(/^\| ([IF]\d+) \|/gm)].map(([, name = '']) => name),
];

/** Every number that the text cites, those between the ends of a range too. */
function citedIn(text: string): string[] {
  return [...text.matchAll(CITED)].flatMap(([words]) => {
    const kind = /^rule/i.test(words) ? 'rule ' : words.charAt(0);
    const [from = 0, to = from] = [...words.matchAll(/\d+/g)].map(([number]) => Number(number));
    return Array.from({ length: to - from + 1 }, (_, step) => `${kind}${from + step}`);
  });
}

describe('a number that is cited', () => {
  const citing = [...code, ...documents].filter(({ text }) => citedIn(text).length > 0);

  it('is defined once', () => {
    expect(defined.filter((name, at) => defined.indexOf(name) !== at)).toEqual([]);
    expect(defined.length).toBeGreaterThan(30);
  });

  it('stands in the page of rules', () => {
    const unknown = citing.flatMap(({ path, text }) =>
      citedIn(text).flatMap((name) => (defined.includes(name) ? [] : [`${path} cites ${name}`])),
    );

    expect(citing.length).toBeGreaterThan(20);
    expect(unknown).toEqual([]);
  });

  it('leads to the page: a file that cites one names it', () => {
    const silent = citing.filter(({ path, text }) => path !== RULES && !text.includes('reliability.md'));

    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('leads to no page that is not in the repository', () => {
    const elsewhere = new RegExp(
      String.raw`\b(${['reliability', 'product', 'domain', 'architecture'].join('|').toUpperCase()})\b`,
    );

    expect([...code, ...documents].filter(({ text }) => elsewhere.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe('the page of rules', () => {
  it('shows the statements that the checks of the database run, and all of them', () => {
    const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
    const checks = readFileSync(join(ROOT, 'tools/fuzz/src/invariants.ts'), 'utf8');
    const run = [...checks.matchAll(/^ {2}'(I\d+ .*)': `([^`]*)`/gm)].map(
      ([, name, sql = '']) => `${name}: ${plain(sql)}`,
    );
    const shown = [...rules.matchAll(/^-- (I\d+ [^\n]*)\n(.*?)(?=\n\n|\n```)/gms)].map(
      ([, name, sql = '']) => `${name}: ${plain(sql)}`,
    );

    expect(run.length).toBeGreaterThan(15);
    expect(shown).toEqual(run);
  });
});

describe('a document', () => {
  it('links to files and headings that exist', () => {
    const links = documents.flatMap(({ path, text }) =>
      [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({ path, target })),
    );
    const relative = links.filter(({ target }) => !/^[a-z]+:/.test(target));

    expect(relative.length).toBeGreaterThan(20);
    expect(relative.filter((link) => !leadsSomewhere(link))).toEqual([]);
  });

  it('names files and folders that exist, by their path from the top', () => {
    const named = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/`((?:deploy|docs|libs|services|tools)\/[\w./-]+)`/g)].map(([, name = '']) => ({ path, name })),
    );
    const made = /^(tools\/toolchain|deploy\/docker\/secrets)\b/;

    expect(named.length).toBeGreaterThan(100);
    expect(named.filter(({ name }) => !made.test(name) && !existsSync(join(ROOT, name)))).toEqual([]);
  });
});

function leadsSomewhere({ path, target }: { path: string; target: string }): boolean {
  const [file = '', anchor] = target.split('#');
  const found = file === '' ? path : join(dirname(path), file);
  if (!existsSync(join(ROOT, found))) return false;
  return anchor === undefined || anchorsIn(readFileSync(join(ROOT, found), 'utf8')).includes(anchor);
}

/** GitHub's addresses of the headings. */
const anchorsIn = (text: string) =>
  [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );

const withoutCode = (text: string) => text.replace(/```.*?```/gs, '');
