/** What every format is read into: a document as a row of blocks, in reading order. */
export interface Block {
  kind: 'heading' | 'paragraph' | 'list' | 'table' | 'row';
  text: string;
  /** Of a heading: 1 is the highest. */
  level?: number;
  /** From 1, where the format has pages. */
  page?: number;
}

/** A file after its reader. */
export interface ExtractedDocument {
  title: string;
  blocks: Block[];
}

/** A piece of a document as it is searched and quoted. */
export interface Chunk {
  /** Its place in the document, from 0. */
  ordinal: number;
  /** "Cards › Fees › Abroad"; empty before the first heading. */
  headingPath: string;
  page?: number;
  text: string;
}
