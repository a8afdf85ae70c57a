import type { Chunk } from '../../../domain/knowledge/blocks.ts';
import { chunkBlocks, estimateTokens } from '../../../domain/knowledge/chunk.ts';
import { extractDocument } from './extract.ts';

export interface PassagesRequest {
  bytes: Uint8Array;
  mediaType: string;
  filename: string;
  /** Tokens. */
  size: { targetTokens: number; overlapTokens: number };
}

export interface Passages {
  title: string;
  chunks: Chunk[];
}

/**
 * Reads a file and cuts it into chunks.
 * @param onCut called between the two
 * @throws CitiflowError document_unreadable
 */
export async function readPassages(
  { bytes, mediaType, filename, size }: PassagesRequest, onCut: () => Promise<void> | void,
): Promise<Passages> {
  const { title, blocks } = await extractDocument(Buffer.from(bytes), mediaType, filename);
  await onCut();
  return { title, chunks: chunkBlocks(blocks, { ...size, countTokens: estimateTokens }) };
}
