import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';

/**
 * Counts a text's tokens as all-MiniLM-L6-v2 reads it, without its two marks.
 * @param modelsDirectory the folder with `minilm/tokenizer.json`
 * @throws Error where the file is missing or is none
 */
export function minilmTokenCounter(modelsDirectory: string): (text: string) => number {
  const tokenizer = new Tokenizer(JSON.parse(readFileSync(join(modelsDirectory, 'minilm', 'tokenizer.json'), 'utf8')), {});
  return (text) => tokenizer.encode(text, { add_special_tokens: false }).ids.length;
}
