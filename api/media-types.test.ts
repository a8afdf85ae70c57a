import { describe, expect, test } from 'vitest';
import { mediaTypeOf } from './media-types.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('the kind of an upload', () => {
  test.each([
    ['fees.md', '# Fees', 'text/markdown'],
    ['FEES.TXT', 'Fees', 'text/plain'],
    ['page.html', '<!doctype html><p>Hi', 'text/html'],
    ['rates.csv', 'a,b\n1,2', 'text/csv'],
    ['terms.pdf', '%PDF-1.7\n', 'application/pdf'],
  ])('of %s is read from its name and its content', async (name, content, type) => {
    expect(await mediaTypeOf(name, bytes(content))).toBe(type);
  });

  test.each([['terms.pdf', 'no PDF'], ['notes.txt', '%PDF-1.7\n'], ['notes.txt', 'zero\0byte'], ['run.sh', 'echo'], ['none', 'text']])(
    'of %s is refused when it holds %j',
    async (name, content) => {
      await expect(mediaTypeOf(name, bytes(content))).rejects.toMatchObject({ code: 'unsupported_media_type' });
    },
  );
});
