import { load, type CheerioAPI } from 'cheerio';
import type { AnyNode, Element } from 'domhandler';
import type { Block } from '../../../domain/knowledge/blocks.ts';

/** What is on a page and is none of its text. */
const SILENT = 'script, style, noscript, template, svg, iframe, head, nav, [hidden], [aria-hidden="true"]';
const INLINE = new Set([
  'a', 'abbr', 'b', 'bdi', 'br', 'cite', 'code', 'em', 'i', 'img', 'input', 'kbd', 'label', 'mark', 'q', 's', 'small',
  'span', 'strong', 'sub', 'sup', 'time', 'u', 'var', 'wbr', 'del', 'ins',
]);

/**
 * Headings, paragraphs, lists and tables of a page; text that stands in none of them is a paragraph. Its title is its
 * first heading of the highest level, else its `<title>`, which often carries the site's name.
 */
export function readHtml(html: string): { title: string | undefined; blocks: Block[] } {
  const $ = load(html);
  const ownTitle = $('head > title').first().text();
  $(SILENT).remove();
  $('br').replaceWith('\n');
  const blocks: Block[] = [];
  walk($, $.root().find('body').contents().toArray(), blocks);
  const heading = blocks.find((block) => block.kind === 'heading' && block.level === 1)?.text;
  return { title: heading ?? (ownTitle || undefined), blocks };
}

function walk($: CheerioAPI, nodes: AnyNode[], blocks: Block[]): void {
  let inline = '';
  const flush = () => {
    push(blocks, { kind: 'paragraph', text: spaced(inline) });
    inline = '';
  };
  for (const node of nodes) {
    if (node.type === 'text') inline += node.data;
    else if (node.type === 'tag' && INLINE.has(node.name)) inline += $(node).text();
    else if (node.type === 'tag') {
      flush();
      element($, node, blocks);
    }
  }
  flush();
}

function element($: CheerioAPI, node: Element, blocks: Block[]): void {
  const heading = /^h([1-6])$/.exec(node.name);
  if (heading) push(blocks, { kind: 'heading', level: Number(heading[1]), text: spaced($(node).text()) });
  else if (node.name === 'ul' || node.name === 'ol') push(blocks, { kind: 'list', text: listText($, node, '') });
  else if (node.name === 'table') push(blocks, { kind: 'table', text: tableText($, node) });
  else if (node.name === 'pre') push(blocks, { kind: 'list', text: $(node).text().trim() });
  else walk($, $(node).contents().toArray(), blocks);
}

function listText($: CheerioAPI, list: Element, indent: string): string {
  const lines = $(list).children('li').toArray().flatMap((item, index) => {
    const mark = list.name === 'ol' ? `${index + 1}.` : '-';
    const own = spaced($(item).clone().children('ul, ol').remove().end().text());
    const nested = $(item).children('ul, ol').toArray().map((inner) => listText($, inner, `${indent}  `));
    return [`${indent}${mark} ${own}`, ...nested];
  });
  return lines.join('\n');
}

/** Each row says its columns' names: a chunk may hold the row without the table's head. */
function tableText($: CheerioAPI, table: Element): string {
  const rows = $(table).find('tr').toArray().map((row) => ({
    cells: $(row).children('th, td').toArray().map((cell) => spaced($(cell).text())),
    isHead: $(row).children('td').length === 0,
  }));
  const head = rows[0]?.isHead ? rows.shift()?.cells : undefined;
  if (rows.length === 0) return (head ?? []).join('; ');
  return rows.map(({ cells }) => cells.map((cell, index) => (head?.[index] ? `${head[index]}: ${cell}` : cell)).join('; ')).join('\n');
}

const spaced = (text: string) => text.replaceAll(/\s+/gu, ' ').trim();

function push(blocks: Block[], block: Block): void {
  if (block.text !== '') blocks.push(block);
}
