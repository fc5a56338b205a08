import ts from 'typescript';
import type { Source } from '../tidy.ts';

/** A regular expression as it stands in the source. `source` is undefined where it is known only when the program runs. */
export interface FoundPattern {
  /** `services/pay/src/config.ts:16` */
  readonly at: string;
  readonly source: string | undefined;
  readonly flags: string;
}

/** Every literal, every `new RegExp(…)` and every `pattern:` of a schema; texts may be put together from constants. */
export function findPatterns(sources: readonly Source[]): FoundPattern[] {
  const trees = sources.map(({ path, text }) => ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  const constants = new Map(trees.flatMap((tree) => constantsOf(tree)));
  return trees.flatMap((tree) => patternsOf(tree, constants));
}

type Constants = ReadonlyMap<string, ts.Expression>;

function constantsOf(tree: ts.SourceFile): [string, ts.Expression][] {
  const declarations = tree.statements
    .filter(ts.isVariableStatement)
    .flatMap((one) => one.declarationList.declarations);
  return declarations.flatMap(({ name, initializer }) =>
    ts.isIdentifier(name) && initializer !== undefined ? [[name.text, initializer] as const] : [],
  ) as [string, ts.Expression][];
}

function patternsOf(tree: ts.SourceFile, constants: Constants): FoundPattern[] {
  const found: FoundPattern[] = [];
  // Names are first looked for where they are used: another file may call something else the same.
  const known = new Map([...constants, ...constantsOf(tree)]);
  const add = (node: ts.Node, source: string | undefined, flags = '') =>
    found.push({
      at: `${tree.fileName}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`,
      source,
      flags,
    });
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      add(node, node.text.slice(1, end), node.text.slice(end + 1));
    }
    if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp') {
      const [source, flags] = node.arguments ?? [];
      add(node, source && textOf(source, known), flags && textOf(flags, known));
    }
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'pattern') add(node, textOf(node.initializer, known));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** The text that an expression stands for, as far as it can be known without running it. */
function textOf(node: ts.Expression, constants: Constants): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isIdentifier(node)) {
    const value = constants.get(node.text);
    return value && textOf(value, constants);
  }
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'source') return textOf(node.expression, constants);
  if (ts.isRegularExpressionLiteral(node)) return node.text.slice(1, node.text.lastIndexOf('/'));
  // Some signs one after another, whichever they are.
  if (ts.isCallExpression(node) && node.expression.getText() === 'RegExp.escape') return 'abc';
  if (!ts.isTemplateExpression(node)) return undefined;
  const parts = node.templateSpans.map(({ expression, literal }) => [textOf(expression, constants), literal.text]);
  if (parts.some(([text]) => text === undefined)) return undefined;
  return node.head.text + parts.flat().join('');
}
