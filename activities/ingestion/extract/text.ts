import type { Block } from '../../../domain/knowledge/blocks.ts';

/** Paragraphs are what empty lines part. */
export function textBlocks(text: string): Block[] {
  return text
    .split(/\r?\n(?:[ \t]*\r?\n)+/u)
    .map((paragraph): Block => ({ kind: 'paragraph', text: paragraph.trim() }))
    .filter((block) => block.text !== '');
}
