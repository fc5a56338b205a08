import { type Static, type TObject, Type } from '@sinclair/typebox';
import type { Letter, Purpose, Reader, Words } from './content.ts';

/** One message: what it is about, what it is made of, and what it says. */
export interface Template<T extends TObject = TObject> {
  readonly purpose: Purpose;
  /** When it is sent and to whom. */
  readonly summary: string;
  readonly schema: T;
  /** What the preview is made of, for readers of each language. */
  readonly sample: Words<Static<T>>;
  write(data: Static<T>, reader: Reader): Letter;
}

/** Lets the compiler check sample and words against the schema. */
export const defineTemplate = <T extends TObject>(template: Template<T>): Template<T> => template;

/** How the reader is greeted; most contacts have no name. */
export const ReaderName = Type.Optional(Type.String({ maxLength: 200, description: "The reader's name" }));

export const strict = { additionalProperties: false };
