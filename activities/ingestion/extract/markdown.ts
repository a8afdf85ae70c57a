import MarkdownIt from 'markdown-it';
import type { Block } from '../../../domain/knowledge/blocks.ts';
import { readHtml } from './html.ts';

const FRONT_MATTER = /^---\r?\n[\s\S]*?\r?\n---\r?\n/u;

/** Markdown by way of the HTML that it means, so that both have one reader. A title in its front matter is its own. */
export function readMarkdown(text: string): { title: string | undefined; blocks: Block[] } {
  const [frontMatter = ''] = FRONT_MATTER.exec(text) ?? [];
  const { title, blocks } = readHtml(new MarkdownIt({ html: true }).render(text.replace(FRONT_MATTER, '')));
  return { title: /^title:[ \t]*(["']?)(.+?)\1[ \t]*$/mu.exec(frontMatter)?.[2] ?? title, blocks };
}
