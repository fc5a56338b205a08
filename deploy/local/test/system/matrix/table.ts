import { type Caller, callers } from './callers.ts';

/** One line of the matrix: what every caller is answered. */
export interface Row {
  readonly operation: string;
  readonly object: string;
  readonly cells: Readonly<Record<Caller, string>>;
}

const HEAD = ['operation', 'object', ...callers];

/** The rows of the table in a Markdown text. */
export function readTable(text: string): Row[] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  const [head = [], _rule, ...rows] = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  if (head.join() !== HEAD.join()) throw new Error(`the columns of the matrix are ${HEAD.join(', ')}`);
  return rows.map(([operation = '', object = '', ...cells]) => ({
    operation: operation.replaceAll('`', ''),
    object,
    // As many as there are columns: the head says so.
    cells: Object.fromEntries(callers.map((caller, n) => [caller, cells[n] ?? ''])) as Record<Caller, string>,
  }));
}

/** The text with its table replaced, in aligned columns. */
export function withTable(text: string, rows: readonly Row[]): string {
  const lines = [
    HEAD,
    ...rows.map(({ operation, object, cells }) => [`\`${operation}\``, object, ...callers.map((one) => cells[one])]),
  ];
  const widths = HEAD.map((_name, n) => Math.max(...lines.map((line) => (line[n] ?? '').length)));
  const print = (line: readonly string[]) => `| ${line.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const [head = [], ...body] = lines;
  const table = [print(head), rule, ...body.map(print)].join('\n');
  const kept = text.split('\n').filter((line) => !line.startsWith('|'));
  return `${kept.join('\n').trimEnd()}\n\n${table}\n`;
}

/** What is not as expected, cell by cell, in words. */
export function differences(expected: readonly Row[], actual: readonly Row[]): string[] {
  const nameOf = ({ operation, object }: Row) => `${operation} (${object})`;
  const wanted = new Map(expected.map((row) => [nameOf(row), row]));
  const got = new Map(actual.map((row) => [nameOf(row), row]));
  return [
    ...actual.filter((row) => !wanted.has(nameOf(row))).map((row) => `${nameOf(row)}: is not in the table`),
    ...expected
      .filter((row) => !got.has(nameOf(row)))
      .map((row) => `${nameOf(row)}: is in the table, and nothing asks it`),
    ...actual.flatMap((row) =>
      callers
        .filter((caller) => (wanted.get(nameOf(row))?.cells[caller] ?? row.cells[caller]) !== row.cells[caller])
        .map(
          (caller) =>
            `${nameOf(row)}, ${caller}: ${row.cells[caller]} instead of ${wanted.get(nameOf(row))?.cells[caller]}`,
        ),
    ),
  ];
}
