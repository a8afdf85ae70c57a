import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';

const CITATION = /^\[(\d{1,3})\](?!\()/;

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });

// `[1]` is a citation: a button, before markdown's links can claim the bracket.
markdown.inline.ruler.before('link', 'citation', (state, silent) => {
  const found = CITATION.exec(state.src.slice(state.pos, state.pos + 6));
  if (!found) return false;
  if (!silent) state.push('citation', '', 0).content = found[1] ?? '';
  state.pos += found[0].length;
  return true;
});

markdown.renderer.rules['citation'] = (tokens, index, _options, environment: { label: (number: number) => string }) => {
  const number = Number(tokens[index]?.content);
  const label = markdown.utils.escapeHtml(environment.label(number));
  return `<button type="button" data-testid="citation" data-citation="${number}" aria-label="${label}">${number}</button>`;
};

markdown.renderer.rules['link_open'] = (tokens, index, options, _environment, renderer) => {
  tokens[index]?.attrSet('target', '_blank');
  tokens[index]?.attrSet('rel', 'noopener noreferrer');
  return renderer.renderToken(tokens, index, options);
};

/**
 * Markdown of a model's answer as safe HTML. `label` names the source with a number, for the accessible
 * name of its citation button.
 */
export function renderMarkdown(text: string, label: (number: number) => string): string {
  return DOMPurify.sanitize(markdown.render(text, { label }), {
    ALLOWED_TAGS: [
      'p', 'br', 'strong', 'em', 's', 'code', 'pre', 'ul', 'ol', 'li', 'blockquote', 'a', 'h1', 'h2', 'h3', 'h4',
      'hr', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'button',
    ],
    ALLOWED_ATTR: ['href', 'type', 'data-citation', 'data-testid', 'aria-label', 'start', 'target', 'rel'],
  });
}

/** Where a block may begin that has nothing to do with the one before: text that is no list, quotation, table or code. */
const BEGINS_ANEW = /^(?![ \t]|[-+*](?:\s|$)|\d+[.)](?:\s|$)|[>|]|`{3}|~{3}|\[[^\]]+\]:)\S/;

/**
 * A growing text in blocks that can be read one by one: all but the last are finished. It is split at blank lines
 * only where what follows cannot belong to what went before; joined, the blocks are the text.
 */
export function splitBlocks(text: string): string[] {
  const blocks: string[] = [];
  let from = 0;
  let fence = '';
  let at = 0;
  let blank = false;
  for (const line of text.split(/(?<=\n)/)) {
    const marks = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
    if (blank && !fence && BEGINS_ANEW.test(line)) {
      blocks.push(text.slice(from, at));
      from = at;
    }
    if (marks && !fence) fence = marks;
    else if (marks && fence && marks.startsWith(fence)) fence = '';
    blank = line.trim() === '';
    at += line.length;
  }
  return [...blocks, text.slice(from)];
}
