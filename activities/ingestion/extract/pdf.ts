import { extractText, getDocumentProxy } from 'unpdf';
import type { Block } from '../../../domain/knowledge/blocks.ts';
import { textBlocks } from './text.ts';
import { unreadable } from './unreadable.ts';

/** Text of a PDF, page by page. */
export async function pdfBlocks(bytes: Buffer): Promise<Block[]> {
  const pages = await pageTexts(bytes);
  if (pages.every((page) => page.trim() === '')) {
    throw unreadable('The PDF holds pictures of pages and no text. Run it through text recognition (OCR) first.');
  }
  return pages.flatMap((text, index) => textBlocks(text).map((block) => ({ ...block, page: index + 1 })));
}

async function pageTexts(bytes: Buffer): Promise<string[]> {
  try {
    // PDF.js takes the bytes over, so that it gets a copy.
    const document = await getDocumentProxy(new Uint8Array(bytes));
    const { text } = await extractText(document, { mergePages: false });
    await document.destroy();
    return text;
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'PasswordException') {
      throw unreadable('The PDF is protected by a password. Save it without one and upload it again.', cause);
    }
    throw unreadable('The PDF is damaged. Open it, save it anew and upload it again.', cause);
  }
}
