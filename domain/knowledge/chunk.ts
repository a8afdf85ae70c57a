import type { Block, Chunk } from './blocks.ts';

export interface ChunkSettings {
  /** Tokens of a chunk, at most, unless one word alone is longer. */
  targetTokens: number;
  /** Tokens at the end of a chunk that the next one of the same section repeats, at most. */
  overlapTokens: number;
  countTokens: (text: string) => number;
}

/**
 * Chunks of a size that the embedding model takes whole. The usual size is 512 tokens with 50 of overlap, but
 * all-MiniLM-L6-v2 reads 256 with its headings: what is beyond would count only through an average of windows. Measured
 * on 698 banking documents, 48 queries, hybrid search at weight 0.8 (2026-11-23): nDCG@10 0.187 and recall@10 0.173 at
 * 200 tokens, 0.173 and 0.162 at 512; reranked 0.221 and 0.184, 0.234 and 0.195 (docs/retrieval.md).
 */
export const MINILM_CHUNK = { targetTokens: 200, overlapTokens: 50 } as const;

/** The usual size, which models that read thousands of tokens take whole. */
const DEFAULT_CHUNK = { targetTokens: 512, overlapTokens: 50 } as const;

/** Tokens of a chunk and of its overlap for an embedding model, by its name with or without its maker's. */
export const chunkSizeFor = (embeddingModel: string) =>
  /(^|\/)all-MiniLM-L(6|12)-v2$/iu.test(embeddingModel) ? MINILM_CHUNK : DEFAULT_CHUNK;

/**
 * About as many tokens as a WordPiece tokeniser of English makes: a word is one token for each six of its letters or
 * digits begun, a mark is one, and a letter of a script without spaces is one. Rather too many than too few: on 3,076
 * chunks of English banking documents 1.19 times MiniLM's own count at the median (1.05 to 1.37 from the 5th to the 95th
 * percentile), and one chunk with its headings was longer than the model reads (2026-11). It needs no model's files and
 * takes a fifth of the tokeniser's time, which a worker would spend deaf to all else.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const [word] of text.matchAll(/[\p{Script=Latin}\p{N}\p{M}]+|[^\s]/gu)) tokens += Math.ceil(word.length / 6);
  return tokens;
}

interface Piece {
  text: string;
  page?: number | undefined;
  /** Between this piece and the one before it. */
  joint: string;
}

/**
 * Cuts a document by its structure: a chunk never crosses a heading, keeps paragraphs, list entries and table rows
 * whole where they fit, then sentences, then words; it never cuts a word. Every word of the document, other than its
 * headings, is in some chunk, and headings are in the path of those below them.
 */
export function chunkBlocks(blocks: Block[], settings: ChunkSettings): Chunk[] {
  const chunks: Chunk[] = [];
  for (const section of sectionsOf(blocks)) {
    const pieces = section.blocks.flatMap((block) => piecesOf(block, settings));
    for (const { text, page } of packed(pieces, settings)) {
      chunks.push({ ordinal: chunks.length, headingPath: section.path, ...(page ? { page } : {}), text });
    }
  }
  return chunks;
}

interface Section {
  path: string;
  blocks: Block[];
}

/** A heading with nothing below it is text of its own: nothing of a document gets lost. */
function sectionsOf(blocks: Block[]): Section[] {
  const sections: Section[] = [];
  const path: { level: number; text: string }[] = [];
  let current: Section = { path: '', blocks: [] };
  const close = (next?: Block) => {
    const heading = path.at(-1);
    const deeper = next !== undefined && heading !== undefined && (next.level ?? 1) > heading.level;
    if (current.blocks.length > 0) sections.push(current);
    else if (heading && !deeper) sections.push({ path: current.path, blocks: [{ kind: 'paragraph', text: heading.text }] });
  };
  for (const block of blocks) {
    if (block.kind !== 'heading') {
      current.blocks.push(block);
      continue;
    }
    close(block);
    const level = block.level ?? 1;
    while ((path.at(-1)?.level ?? 0) >= level) path.pop();
    path.push({ level, text: spaced(block.text) });
    current = { path: path.map((heading) => heading.text).join(' › '), blocks: [] };
  }
  close();
  return sections;
}

const spaced = (text: string) => text.replaceAll(/\s+/gu, ' ').trim();

/** A block as pieces that each fit: itself, its lines, their sentences, runs of their words. */
function piecesOf(block: Block, settings: ChunkSettings): Piece[] {
  const fits = (text: string) => settings.countTokens(text) <= settings.targetTokens;
  const lined = block.kind !== 'paragraph';
  const lines = lined ? block.text.split('\n').map(spaced).filter(Boolean) : [spaced(block.text)].filter(Boolean);
  return lines.flatMap((line, lineIndex) => {
    const parts = fits(line) ? [line] : sentencesOf(line).flatMap((part) => (fits(part) ? [part] : wordRuns(part, settings)));
    return parts.map((text, index) => ({
      text,
      page: block.page,
      joint: index > 0 ? ' ' : lineIndex > 0 ? '\n' : '\n\n',
    }));
  });
}

const sentencesOf = (text: string) => text.split(/(?<=[.!?…。！？])\s+/u);

/** Runs leave room for the overlap before them. */
function wordRuns(text: string, { countTokens, targetTokens, overlapTokens }: ChunkSettings): string[] {
  const runs: string[] = [];
  let run: string[] = [];
  let tokens = 0;
  for (const word of text.split(' ')) {
    const cost = countTokens(word);
    if (run.length > 0 && tokens + cost > targetTokens - overlapTokens) {
      runs.push(run.join(' '));
      [run, tokens] = [[], 0];
    }
    run.push(word);
    tokens += cost;
  }
  return [...runs, run.join(' ')];
}

function packed(pieces: Piece[], settings: ChunkSettings): { text: string; page: number | undefined }[] {
  const { countTokens, targetTokens, overlapTokens } = settings;
  const chunks: { text: string; page: number | undefined }[] = [];
  let text = '';
  let tokens = 0;
  let page: number | undefined;
  const begin = (piece: Piece, cost: number) => {
    const tail = text === '' ? '' : tailOf(text, Math.min(overlapTokens, targetTokens - cost), countTokens);
    // The overlap was cut from the end of the chunk before, so it belongs to this piece's page or the one before it.
    text = tail === '' ? piece.text : tail + ' ' + piece.text;
    tokens = countTokens(text);
    page = piece.page;
  };
  for (const piece of pieces) {
    const cost = countTokens(piece.text);
    if (text !== '' && tokens + cost > targetTokens) {
      chunks.push({ text, page });
      begin(piece, cost);
    } else if (text === '') begin(piece, cost);
    else {
      text += piece.joint + piece.text;
      tokens += cost;
    }
  }
  if (text !== '') chunks.push({ text, page });
  return chunks;
}

/** The last words of a text, as many as `limit` tokens allow. */
function tailOf(text: string, limit: number, countTokens: (text: string) => number): string {
  const words = text.split(/\s+/u);
  let from = words.length;
  let tokens = 0;
  // The whole of a chunk is never repeated: the next would then say nothing new of its own.
  while (from > 1) {
    const cost = countTokens(words[from - 1] ?? '');
    if (tokens + cost > limit) break;
    tokens += cost;
    from -= 1;
  }
  return words.slice(from).join(' ');
}
