import mammoth from 'mammoth';
import type { Block } from '../../../domain/knowledge/blocks.ts';
import { readHtml } from './html.ts';
import { unreadable } from './unreadable.ts';

/** The paragraph that is styled as the title is a heading above all others. */
const STYLES = ["p[style-name='Title'] => h1:fresh", "p[style-name='title'] => h1:fresh"];

/** A Word document by way of HTML: its title, headings, lists and tables keep their meaning. */
export async function readDocx(bytes: Buffer): Promise<{ title: string | undefined; blocks: Block[] }> {
  const { value } = await mammoth
    .convertToHtml({ buffer: bytes }, { styleMap: STYLES, convertImage: mammoth.images.imgElement(async () => ({ src: '' })) })
    .catch((cause: unknown) => {
      throw unreadable('The Word document is damaged or protected. Save it anew as .docx and upload it again.', cause);
    });
  return readHtml(value);
}
