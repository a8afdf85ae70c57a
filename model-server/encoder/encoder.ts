import { encoderDimensions, poolWindow, type EncodedWindow, type MiniLm } from './minilm.ts';
import { RecentCache } from './recent-cache.ts';
import { normalise, normalisedMean } from './vectors.ts';
import { cutIntoWindows } from './windows.ts';

const pooledTextsKept = 4_000;
/** A passage's token vectors take about 100 KB, so these take up to 40 MB. */
const tokenTextsKept = 400;

export interface Embedding {
  vector: Float32Array;
  tokenCount: number;
}

/** A text's tokens, each with its vector of length 1 as signed bytes (value × 127). */
export interface TokenVectors {
  tokens: string[];
  values: Int8Array;
}

/** Texts in, vectors out. Every answer depends on the text alone, so that remembering it changes nothing. */
export class Encoder {
  private readonly pooled = new RecentCache<Embedding>(pooledTextsKept);
  private readonly tokenised = new RecentCache<TokenVectors>(tokenTextsKept);

  constructor(private readonly model: MiniLm) {}

  /**
   * A text's vector of length 1. The network reads 256 tokens at most and would silently drop the rest, so a
   * longer text is embedded in overlapping windows whose vectors are averaged and scaled to length 1: each
   * part of the text then moves the result, which a cut would not let the end do.
   */
  async embed(text: string): Promise<Embedding> {
    const known = this.pooled.get(text);
    if (known) return known;
    return (await this.encode(text)).embedding;
  }

  countTokens(text: string): number {
    return this.model.tokenise(text).length;
  }

  async embedAll(texts: string[]): Promise<Embedding[]> {
    const embeddings: Embedding[] = [];
    for (const text of texts) embeddings.push(await this.embed(text));
    return embeddings;
  }

  /** The vectors of a text's own tokens (without [CLS] and [SEP]), over all its windows. */
  async tokenVectors(text: string): Promise<TokenVectors> {
    const known = this.tokenised.get(text);
    if (known) return known;
    const { windows } = await this.encode(text);
    const vectors = toTokenVectors(windows);
    this.tokenised.set(text, vectors);
    return vectors;
  }

  private async encode(text: string): Promise<{ embedding: Embedding; windows: EncodedWindow[] }> {
    const tokens = this.model.tokenise(text);
    const windows: EncodedWindow[] = [];
    for (const window of cutIntoWindows(tokens)) windows.push(await this.model.run(window));
    const pooled = windows.map(poolWindow);
    const vector = pooled.length === 1 ? pooled[0]! : normalisedMean(pooled);
    const embedding = { vector, tokenCount: tokens.length + 2 };
    this.pooled.set(text, embedding);
    return { embedding, windows };
  }

  close(): Promise<void> {
    return this.model.close();
  }
}

function toTokenVectors(windows: EncodedWindow[]): TokenVectors {
  const tokens = windows.flatMap((window) => window.tokens.slice(1, -1));
  const values = new Int8Array(tokens.length * encoderDimensions);
  let offset = 0;
  for (const window of windows) {
    for (let row = 1; row < window.tokens.length - 1; row += 1) {
      const start = row * encoderDimensions;
      const vector = normalise(window.values.slice(start, start + encoderDimensions));
      vector.forEach((value, index) => (values[offset + index] = Math.round(value * 127)));
      offset += encoderDimensions;
    }
  }
  return { tokens, values };
}
