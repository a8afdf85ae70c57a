/** What one pass of the encoder takes: 256 tokens, two of which are its own marks ([CLS] and [SEP]). */
export const windowTokens = 254;
export const windowOverlapTokens = 50;

/**
 * Cuts a text's tokens into windows that the encoder can take, each sharing `windowOverlapTokens` with the
 * one before it, so that a sentence on a border is whole in at least one of them. Windows are of even length:
 * a short last window would count as much as a full one in the mean.
 */
export function cutIntoWindows<Token>(tokens: Token[]): Token[][] {
  if (tokens.length <= windowTokens) return [tokens];
  const stride = windowTokens - windowOverlapTokens;
  const count = Math.ceil((tokens.length - windowOverlapTokens) / stride);
  const evenStride = (tokens.length - windowTokens) / (count - 1);
  return Array.from({ length: count }, (_, index) => {
    const start = Math.round(index * evenStride);
    return tokens.slice(start, start + windowTokens);
  });
}
