import type { Content } from 'pdfmake/interfaces.js';
import { runsOf } from './runs.ts';

/** The same content, in which every text names the fonts that have its letters. */
export const withFonts = (content: Content): Content => convert(content) as Content; // It keeps its shape.

function convert(node: unknown): unknown {
  if (typeof node === 'string') return convertText(node);
  if (Array.isArray(node)) return node.map(convert);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name, CONTENT.has(name) ? convert(value) : value]),
  );
}

/** Where content holds content. */
const CONTENT = new Set(['text', 'stack', 'columns', 'table', 'body']);

function convertText(text: string): unknown {
  const runs = runsOf(text);
  const [first] = runs;
  return runs.length === 1 && first?.font === 'Text' ? first.text : { text: runs };
}
