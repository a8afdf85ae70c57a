import mammoth from 'mammoth';
import type { Block } from '../../../domain/knowledge/blocks.ts';
import { htmlBlocks } from './html.ts';
import { unreadable } from './unreadable.ts';

/** A Word document by way of HTML: its headings, lists and tables keep their meaning. */
export async function docxBlocks(bytes: Buffer): Promise<Block[]> {
  const { value } = await mammoth
    .convertToHtml({ buffer: bytes }, { convertImage: mammoth.images.imgElement(async () => ({ src: '' })) })
    .catch((cause: unknown) => {
      throw unreadable('The Word document is damaged or protected. Save it anew as .docx and upload it again.', cause);
    });
  return htmlBlocks(value);
}
