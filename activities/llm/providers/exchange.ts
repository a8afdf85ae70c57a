import { failure, translateFailure, type Stage } from '../failures.ts';
import type { ModelPart, ModelRequest } from '../model.ts';

export interface Exchange<Chunk> {
  provider: string;
  request: ModelRequest;
  /** The longest silence that is borne, before the first chunk and between any two. */
  timeoutMs: number;
  open(signal: AbortSignal): Promise<AsyncIterable<Chunk>>;
  read(chunks: AsyncIterable<Chunk>): AsyncIterable<ModelPart>;
}

/**
 * What every provider does around its own wire: ends the request when the caller aborts or the server goes
 * silent (the SDKs' own time-outs end with the headers), notices an answer that stops without a finish
 * (the SDKs end their iteration quietly), and translates what is thrown.
 *
 * Throws CitiflowError, or the signal's reason as it stands.
 */
export async function* exchange<Chunk>({
  provider,
  request,
  timeoutMs,
  open,
  read,
}: Exchange<Chunk>): AsyncGenerator<ModelPart> {
  const { signal } = request;
  signal.throwIfAborted();
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const silence = watchSilence(timeoutMs, () => controller.abort());
  let stage: Stage = 'request';
  try {
    const chunks = await silence.guard(() => open(controller.signal));
    stage = 'stream';
    let finished = false;
    for await (const part of read(guarded(chunks, silence))) {
      signal.throwIfAborted();
      if (part.type === 'finish') finished = true;
      yield part;
    }
    if (!finished) throw failure('model_stream_cut', provider, { words: ['ended without a finish'] });
  } catch (error) {
    signal.throwIfAborted();
    if (silence.broken)
      throw failure('model_unavailable', provider, { words: [`silent for ${timeoutMs} ms`] });
    throw translateFailure(error, provider, stage);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

interface Silence {
  readonly broken: boolean;
  guard<T>(wait: () => Promise<T>): Promise<T>;
}

/** The clock runs only while we wait for the server: a slow reader must not pass for a silent server. */
function watchSilence(timeoutMs: number, onBroken: () => void): Silence {
  let broken = false;
  return {
    get broken() {
      return broken;
    },
    async guard(wait) {
      const timer = setTimeout(() => {
        broken = true;
        onBroken();
      }, timeoutMs);
      try {
        return await wait();
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

async function* guarded<Chunk>(chunks: AsyncIterable<Chunk>, silence: Silence): AsyncGenerator<Chunk> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await silence.guard(() => iterator.next());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // The SDKs close the connection here: a reader that stops early must not leave the vendor writing.
    await iterator.return?.();
  }
}
