import type { Content, CustomTableLayout, TableCell } from 'pdfmake/interfaces.js';

const LINE = 0.5;
const INK = '#444444';
const PAPER = '#f1f1f1';

/** Thin lines all around, the way tables of primary documents look. */
export const ruled: CustomTableLayout = {
  hLineWidth: () => LINE,
  vLineWidth: () => LINE,
  hLineColor: () => INK,
  vLineColor: () => INK,
  paddingLeft: () => 4,
  paddingRight: () => 4,
  paddingTop: () => 3,
  paddingBottom: () => 3,
};

// Widths are numbers, not shares: only then a word that is too long is broken, and nothing runs off the page.

/** Labels and texts in two columns without lines. */
export const facts = (rows: readonly (readonly [label: string, text: Content])[]): Content => ({
  margin: [0, 4, 0, 6],
  layout: 'noBorders',
  table: {
    widths: [94, 413],
    body: rows.map(([label, text]) => [{ text: label, color: INK }, text]),
  },
});

export const title = (number: string, what: string, date: string): Content => ({
  alignment: 'center',
  margin: [0, 0, 0, 10],
  stack: [
    { text: number, bold: true, fontSize: 14 },
    { text: what, bold: true, fontSize: 10 },
    { text: date, margin: [0, 3, 0, 0] },
  ],
});

export const heads = (names: readonly string[]): TableCell[] =>
  names.map((text) => ({ text, bold: true, alignment: 'center', fillColor: PAPER, fontSize: 8 }));

export const right = (text: string) => ({ text, alignment: 'right' }) as const;
/** Small print, for ids. */
export const fine = (text: string) => ({ text, fontSize: 6.5, color: INK }) as const;
export const centred = (text: string) => ({ text, alignment: 'center' }) as const;

/** Figures under a table, one a line. */
export const sums = (rows: readonly (readonly [what: string, amount: string])[]): Content => ({
  margin: [0, 4, 0, 6],
  layout: 'noBorders',
  table: {
    widths: [403, 100],
    body: rows.map(([what, amount]) => [{ text: what, alignment: 'right' }, right(amount)]),
  },
});

export interface Signature {
  readonly side: string;
  readonly who: string;
  readonly position: string;
  readonly name: string | undefined;
  /** Companies have seals, people have none. */
  readonly seal: string;
}

/** Where both sides sign: position, signature, name in full. One table, so that both lines stand at one height. */
export function signatures(left: Signature, right: Signature): Content {
  const both = (cells: (side: Signature) => TableCell[]) => [...cells(left), GAP, ...cells(right)];
  return {
    unbreakable: true,
    margin: [0, 18, 0, 0],
    layout: signatureLines,
    table: {
      widths: [...SIGNATURE_WIDTHS, 12, ...SIGNATURE_WIDTHS],
      body: [
        both(({ side }) => across({ text: side, bold: true })),
        both(({ who }) => across({ text: who, margin: [0, 0, 0, 8] })),
        both(({ position, name }) => [signed(position), signed(''), signed(name ?? '')]),
        both(() => ['должность', 'подпись', 'фамилия, инициалы'].map(small)),
        both(({ seal }) => across({ ...small(seal), alignment: 'left', margin: [0, 6, 0, 0] })),
      ],
    },
  };
}

const GAP: TableCell = { text: '', border: [false, false, false, false] };
const SIGNATURE_WIDTHS = [80, 54, 103];
const across = (cell: object): TableCell[] => [{ ...cell, colSpan: 3 } as TableCell, '', '']; // A cell with a span.
const signed = (text: string) => ({ text, fontSize: 8, verticalAlignment: 'bottom' }) as const;
const small = (text: string) => ({ ...fine(text), alignment: 'center' }) as const;
const signatureLines: CustomTableLayout = {
  hLineWidth: (row) => (row === 3 ? LINE : 0),
  vLineWidth: () => 0,
  paddingLeft: () => 2,
  paddingRight: () => 2,
  paddingTop: () => 1,
  paddingBottom: () => 1,
};
