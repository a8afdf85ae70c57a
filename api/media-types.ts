import { extname } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { CitiflowError } from '../domain/errors.ts';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const BINARY: Readonly<Record<string, string>> = { '.pdf': 'application/pdf', '.docx': DOCX };
const TEXT: Readonly<Record<string, string>> = {
  '.md': 'text/markdown', '.markdown': 'text/markdown', '.txt': 'text/plain',
  '.html': 'text/html', '.htm': 'text/html', '.csv': 'text/csv',
};
/** Found by content in files that are text all the same. */
const TEXTUAL = new Set(['application/xml', 'text/html']);

/**
 * The kind of an uploaded document, by its name and by what is in it: the two must agree.
 * @throws CitiflowError `unsupported_media_type`
 */
export async function mediaTypeOf(filename: string, bytes: Uint8Array): Promise<string> {
  const extension = extname(filename).toLowerCase();
  const found = (await fileTypeFromBuffer(bytes))?.mime;
  const binary = BINARY[extension];
  if (binary && found === binary) return binary;
  const text = TEXT[extension];
  if (text && (found === undefined || TEXTUAL.has(found)) && !bytes.includes(0)) return text;
  throw new CitiflowError(
    'unsupported_media_type',
    binary || text
      ? `What is in "${filename}" is not what its name says.`
      : `"${filename}" cannot be read. Upload PDF, DOCX, HTML, Markdown, text or CSV.`,
  );
}
