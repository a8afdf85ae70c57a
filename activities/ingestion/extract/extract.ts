import { extname } from 'node:path';
import type { Block, ExtractedDocument } from '../../../domain/knowledge/blocks.ts';
import { clippedTitle, titleOfFilename } from '../../../domain/knowledge/title.ts';
import { decodeText } from './encoding.ts';
import { textBlocks } from './text.ts';
import { unreadable } from './unreadable.ts';

/**
 * A file as blocks, by its media type, else by its name. The readers of heavy formats are loaded when first needed.
 * Its title is what it calls itself (see the readers), else its first heading, else what its name says.
 * @throws CitiflowError document_unreadable with a sentence that tells a builder what to do
 */
export async function extractDocument(bytes: Buffer, mediaType: string, filename: string): Promise<ExtractedDocument> {
  if (bytes.length === 0) throw unreadable('The file is empty.');
  const { title, blocks } = await read(kindOf(mediaType, filename), bytes);
  if (!blocks.some((block) => block.text.trim() !== '')) throw unreadable('The file holds no text.');
  const heading = blocks.find((block) => block.kind === 'heading')?.text;
  return { title: clippedTitle(title ?? '') || clippedTitle(heading ?? '') || titleOfFilename(filename), blocks };
}

type Kind = 'markdown' | 'text' | 'html' | 'pdf' | 'docx' | 'csv';

const BY_MEDIA_TYPE: Record<string, Kind> = {
  'text/markdown': 'markdown', 'text/html': 'html', 'application/xhtml+xml': 'html', 'application/pdf': 'pdf',
  'text/csv': 'csv', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
};
const BY_EXTENSION: Record<string, Kind> = {
  '.md': 'markdown', '.markdown': 'markdown', '.txt': 'text', '.html': 'html', '.htm': 'html', '.pdf': 'pdf',
  '.docx': 'docx', '.csv': 'csv',
};

function kindOf(mediaType: string, filename: string): Kind {
  const type = mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
  const kind = BY_MEDIA_TYPE[type] ?? BY_EXTENSION[extname(filename).toLowerCase()] ?? (type === 'text/plain' ? 'text' : undefined);
  if (!kind) throw unreadable('Upload a PDF, DOCX, HTML, Markdown, text or CSV file: this is none of them.');
  return kind;
}

/** `title`: what the document calls itself, other than by its first heading. */
async function read(kind: Kind, bytes: Buffer): Promise<{ title?: string | undefined; blocks: Block[] }> {
  switch (kind) {
    case 'markdown': return (await import('./markdown.ts')).readMarkdown(decodeText(bytes));
    case 'html': return (await import('./html.ts')).readHtml(decodeText(bytes));
    case 'pdf': return (await import('./pdf.ts')).readPdf(bytes);
    case 'docx': return (await import('./docx.ts')).readDocx(bytes);
    case 'csv': return { blocks: (await import('./csv.ts')).csvBlocks(decodeText(bytes)) };
    case 'text': return { blocks: textBlocks(decodeText(bytes)) };
  }
}
