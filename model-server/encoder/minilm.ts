import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { normalise } from './vectors.ts';

export const encoderModel = 'all-MiniLM-L6-v2';
export const encoderDimensions = 384;

/** One window of a text after the encoder: a vector for each token, the marks [CLS] and [SEP] included. */
export interface EncodedWindow {
  tokens: string[];
  /** Row after row, `tokens.length * encoderDimensions` values, as the network gave them. */
  values: Float32Array;
}

/** A token of a text, before the network has seen it. */
export interface TextToken {
  id: number;
  text: string;
}

export interface MiniLm {
  tokenise(text: string): TextToken[];
  /** Runs the network over one window of at most `windowTokens` tokens. */
  run(tokens: TextToken[]): Promise<EncodedWindow>;
  close(): Promise<void>;
}

/**
 * Loads all-MiniLM-L6-v2 (int8 ONNX, Apache-2.0) from `minilm/` under a folder.
 *
 * A run takes one window, never a padded batch: on one thread the two are equally fast (39 passages a second
 * at batches of 1 and 4, 30 at 16), a run holds Node's event loop for one passage only, and since int8
 * activations are scaled over a whole batch, a text's vector would otherwise depend on its neighbours.
 *
 * @throws Error that names the file that is missing.
 */
export async function loadMiniLm(modelsDirectory: string, threads: number): Promise<MiniLm> {
  const modelFile = join(modelsDirectory, 'minilm', 'model.onnx');
  const tokenizerFile = join(modelsDirectory, 'minilm', 'tokenizer.json');
  for (const file of [modelFile, tokenizerFile]) {
    if (!existsSync(file)) {
      throw new Error(
        `The embedding model's file ${file} is missing: run the set-up, or point MODELS_DIR at it.`,
      );
    }
  }
  const tokenizer = new Tokenizer(JSON.parse(readFileSync(tokenizerFile, 'utf8')), {});
  const [startId, endId] = [markId(tokenizer, '[CLS]'), markId(tokenizer, '[SEP]')];
  const session = await InferenceSession.create(modelFile, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    enableCpuMemArena: false,
  });
  return {
    tokenise(text) {
      const encoded = tokenizer.encode(text, { add_special_tokens: false });
      return encoded.ids.map((id, index) => ({ id, text: encoded.tokens[index] ?? '' }));
    },
    async run(tokens) {
      const ids = [startId, ...tokens.map((token) => token.id), endId];
      const result = await session.run({
        input_ids: integerRow(ids),
        attention_mask: integerRow(ids.map(() => 1)),
        token_type_ids: integerRow(ids.map(() => 0)),
      });
      const values = result['last_hidden_state']?.data;
      if (!(values instanceof Float32Array))
        throw new Error('The embedding model gave no last_hidden_state.');
      return { tokens: ['[CLS]', ...tokens.map((token) => token.text), '[SEP]'], values };
    },
    close: () => session.release(),
  };
}

/** The mean over a window's tokens, scaled to length 1: how this model's sentence vectors are defined. */
export function poolWindow(window: EncodedWindow): Float32Array {
  const pooled = new Float32Array(encoderDimensions);
  for (let index = 0; index < window.values.length; index += 1) {
    pooled[index % encoderDimensions]! += window.values[index]!;
  }
  return normalise(pooled);
}

function markId(tokenizer: Tokenizer, mark: string): number {
  const id = tokenizer.token_to_id(mark);
  if (id === undefined) throw new Error(`The tokenizer has no ${mark}: it is not MiniLM's.`);
  return id;
}

function integerRow(values: number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
}
