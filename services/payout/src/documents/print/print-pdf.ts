import pdfmake from 'pdfmake';
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { withFonts } from './with-fonts.ts';

/** A document to be printed. */
export interface Page {
  readonly title: string;
  /** At the foot of every page, beside its number. */
  readonly footer: string;
  /** The document's date: the time of printing would change the bytes. */
  readonly date: Date;
  readonly content: Content[];
}

const MARGIN = 40;
const FOOTER_HEIGHT = 50;

/** The bytes of a PDF: the same for the same page, whenever and wherever it is printed. */
export function printPdf(page: Page): Promise<Buffer> {
  return pdfmake.createPdf(definitionOf(page)).getBuffer();
}

const definitionOf = ({ title, footer, date, content }: Page): TDocumentDefinitions => ({
  pageSize: 'A4',
  pageMargins: [MARGIN, MARGIN, MARGIN, FOOTER_HEIGHT],
  defaultStyle: { font: 'Text', fontSize: 9, lineHeight: 1.15 },
  info: { title, author: 'LE-KO Pay', creationDate: date, modDate: date, producer: 'LE-KO Pay', creator: 'LE-KO Pay' },
  footer: (current, total) =>
    withFonts({
      margin: [MARGIN, 12, MARGIN, 0],
      fontSize: 7,
      color: '#555555',
      columns: [
        { text: footer, width: '*' },
        { text: `Страница ${current} из ${total}`, alignment: 'right', width: 90 },
      ],
    }),
  content: content.map(withFonts),
});
