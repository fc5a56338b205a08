import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import ts from 'typescript';

/** What the tidy rules look at: one source file, its imports and the size of its functions. */
export interface Source {
  /** From the root, with forward slashes: `services/pay/src/actions/create-payment.ts`. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly string[];
  /** Lines of a function are all of them, with those of functions inside it: what they share is one idea. */
  readonly functions: readonly { readonly name: string; readonly lines: number; readonly parameters: number }[];
  /** `it` and `test` with what they do; those of a table once. */
  readonly tests: readonly { readonly name: string; readonly body: string }[];
  /** How many `try` have a `catch`. */
  readonly catches: number;
}

export const ROOT = join(import.meta.dirname, '..', '..', '..');
const SKIPPED = new Set(['node_modules', 'dist', '.data', 'coverage']);

/** All TypeScript of the repository, read once. */
export function readSources(): Source[] {
  return ['libs', 'services', 'deploy', 'tools']
    .flatMap((top) => filesUnder(join(ROOT, top)))
    .map((file) => sourceOf(relative(ROOT, file).replaceAll('\\', '/'), readFileSync(file, 'utf8')));
}

function filesUnder(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return filesUnder(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

/** What the rules look at in the text of a file. */
export function sourceOf(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: string[] = [];
  const functions: Source['functions'][number][] = [];
  const tests: Source['tests'][number][] = [];
  let catches = 0;

  function visit(node: ts.Node): void {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      imports.push((node.moduleSpecifier as ts.StringLiteral).text);
    }
    if (ts.isTryStatement(node) && node.catchClause) catches++;
    if (ts.isCallExpression(node)) tests.push(...testsIn(node));
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      functions.push({ name: nameOf(node), lines: linesOf(tree, node), parameters: node.parameters.length });
    }
    ts.forEachChild(node, visit);
  }
  visit(tree);
  return {
    path,
    text,
    lines: text.split('\n').length - 1,
    imports,
    functions,
    tests,
    catches,
  };
}

/** `it(name, work)`, `test.each(rows)(name, work)`. */
function testsIn({ expression, arguments: given }: ts.CallExpression): Source['tests'][number][] {
  const [name, ...others] = given;
  const work = others.find((one) => ts.isArrowFunction(one));
  if (name === undefined || work === undefined || !/^(it|test)\b/.test(expression.getText())) return [];
  return [{ name: name.getText(), body: work.getText() }];
}

function linesOf(tree: ts.SourceFile, node: ts.Node): number {
  const { line: from } = tree.getLineAndCharacterOfPosition(node.getStart());
  const { line: to } = tree.getLineAndCharacterOfPosition(node.end);
  return to - from + 1;
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name) return node.name.getText();
  const { parent } = node;
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name.getText() : 'callback';
}

/** Groups of files that import each other in a circle, each as one line; imports of types are imports. */
export function circlesAmong(sources: readonly Source[]): string[] {
  const known = new Map(sources.map((source) => [source.path, source]));
  const importsOf = ({ path, imports }: Source): Source[] =>
    imports
      .filter((one) => one.startsWith('.'))
      .flatMap((one) => known.get(posix.join(posix.dirname(path), one)) ?? []);
  const done = new Set<Source>();
  const circles: string[] = [];

  function follow(source: Source, way: readonly Source[]): void {
    if (way.includes(source)) {
      const circle = [...way.slice(way.indexOf(source)), source];
      circles.push(circle.map(({ path }) => path).join(' → '));
      return;
    }
    if (done.has(source)) return;
    for (const next of importsOf(source)) follow(next, [...way, source]);
    done.add(source);
  }
  for (const source of sources) follow(source, []);
  return circles;
}
