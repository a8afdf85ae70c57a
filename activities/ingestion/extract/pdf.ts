import { extractText, getDocumentProxy, getMeta } from 'unpdf';
import type { Block } from '../../../domain/knowledge/blocks.ts';
import { textBlocks } from './text.ts';
import { unreadable } from './unreadable.ts';

/** What programs write into a PDF's title when nobody has given it one. */
const NO_TITLE = /^(untitled.*|unbenannt.*|document\d*|microsoft (word|powerpoint|excel).*|.*\.(docx?|pptx?|xlsx?|odt|indd|tex|pdf|rtf))$/iu;

/** Text of a PDF, page by page, and the title in its metadata where that is one. */
export async function readPdf(bytes: Buffer): Promise<{ title: string | undefined; blocks: Block[] }> {
  const { pages, title } = await pagesAndTitle(bytes);
  if (pages.every((page) => page.trim() === '')) {
    throw unreadable('The PDF holds pictures of pages and no text. Run it through text recognition (OCR) first.');
  }
  const blocks = pages.flatMap((text, index) => textBlocks(text).map((block) => ({ ...block, page: index + 1 })));
  return { title: title === undefined || NO_TITLE.test(title.trim()) ? undefined : title, blocks };
}

async function pagesAndTitle(bytes: Buffer): Promise<{ pages: string[]; title: string | undefined }> {
  try {
    // PDF.js takes the bytes over, so that it gets a copy.
    const document = await getDocumentProxy(new Uint8Array(bytes));
    const { text } = await extractText(document, { mergePages: false });
    const { info } = await getMeta(document);
    await document.destroy();
    const title: unknown = info['Title'];
    return { pages: text, title: typeof title === 'string' ? title : undefined };
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'PasswordException') {
      throw unreadable('The PDF is protected by a password. Save it without one and upload it again.', cause);
    }
    throw unreadable('The PDF is damaged. Open it, save it anew and upload it again.', cause);
  }
}
