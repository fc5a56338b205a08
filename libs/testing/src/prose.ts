import ts from 'typescript';
import type { Source } from './tidy.ts';

/** Each stands for a term of the field: the caller, another process, a concurrent transaction; gateway; publish, report, say. */
const AVOIDED = /\b(?:nobody|somebody|whoever|everybody|anybody|doors?|tell|tells|telling|told)\b/i;

/** Comments and names of tests that say one of the words which the field has terms for, each with its line. */
export function unclearProseIn({ text, tests }: Pick<Source, 'text' | 'tests'>): string[] {
  if (!AVOIDED.test(text)) return [];
  const said = [...commentsIn(text), ...tests.map(({ name }) => ({ words: name, at: text.indexOf(name) }))];
  return said
    .filter(({ words }) => AVOIDED.test(words))
    .map(({ words, at }) => `line ${text.slice(0, at).split('\n').length}: ${words.trim()}`);
}

/** A comment stands before or behind a token; the parser knows what only looks like one, in a string or a pattern. */
function commentsIn(text: string): { readonly words: string; readonly at: number }[] {
  const tree = ts.createSourceFile('prose.ts', text, ts.ScriptTarget.Latest, true);
  const ends = new Map<number, number>();

  function visit(node: ts.Node): void {
    const around = [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.end) ?? []),
    ];
    for (const { pos, end } of around) ends.set(pos, end);
    node.getChildren(tree).forEach(visit);
  }
  visit(tree);
  return [...ends].map(([pos, end]) => ({ words: text.slice(pos, end), at: pos }));
}
