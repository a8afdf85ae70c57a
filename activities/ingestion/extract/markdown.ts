import MarkdownIt from 'markdown-it';
import type { Block } from '../../../domain/knowledge/blocks.ts';
import { htmlBlocks } from './html.ts';

const FRONT_MATTER = /^---\r?\n[\s\S]*?\r?\n---\r?\n/u;

/** Markdown by way of the HTML that it means, so that both have one reader. */
export function markdownBlocks(text: string): Block[] {
  return htmlBlocks(new MarkdownIt({ html: true }).render(text.replace(FRONT_MATTER, '')));
}
