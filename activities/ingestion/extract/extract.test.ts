import { Document, HeadingLevel, Packer, Paragraph } from 'docx';
import PdfDocument from 'pdfkit';
import { describe, expect, test } from 'vitest';
import { extractDocument } from './extract.ts';

const pdf = (draw: (document: InstanceType<typeof PdfDocument>) => void, options = {}): Promise<Buffer> =>
  new Promise((resolve) => {
    const document = new PdfDocument(options);
    const parts: Buffer[] = [];
    document.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)));
    draw(document);
    document.end();
  });
const extractBlocks = async (bytes: Buffer, mediaType: string, filename: string) => (await extractDocument(bytes, mediaType, filename)).blocks;
const titleOf = async (content: string | Buffer, filename: string) => (await extractDocument(Buffer.from(content), '', filename)).title;
const reasonOf = (bytes: Buffer, filename: string) =>
  extractBlocks(bytes, '', filename).then(() => 'read', (error: Error) => error.message);

test('Markdown keeps headings, lists and tables, rows with their columns', async () => {
  const text = '---\na: b\n---\n# Fees\n\nText *here*.\n\n- one\n- two\n\n| Card | Fee |\n|--|--|\n| Gold | 5 |\n';
  expect(await extractBlocks(Buffer.from(text), 'text/markdown', 'a.md')).toEqual([
    { kind: 'heading', level: 1, text: 'Fees' }, { kind: 'paragraph', text: 'Text here.' },
    { kind: 'list', text: '- one\n- two' }, { kind: 'table', text: 'Card: Gold; Fee: 5' },
  ]);
});

test.each(['utf8', 'utf16le', 'latin1'] as const)('text in %s is read', async (encoding) => {
  expect(await extractBlocks(Buffer.from('Gebühr für Überweisung', encoding), 'text/plain', 'a.txt'))
    .toEqual([{ kind: 'paragraph', text: 'Gebühr für Überweisung' }]);
});

test('CSV rows say their columns, whatever parts them', async () => {
  expect(await extractBlocks(Buffer.from('Card;Fee\nGold;"5; 6"\n'), 'text/csv', 'a.csv'))
    .toEqual([{ kind: 'row', text: 'Card: Gold; Fee: 5; 6' }]);
});

test('a PDF keeps its pages', async () => {
  const bytes = await pdf((document) => document.text('First page.').addPage().text('Second page.'));
  expect(await extractBlocks(bytes, 'application/pdf', 'a.pdf')).toMatchObject([
    { text: 'First page.', page: 1 }, { text: 'Second page.', page: 2 },
  ]);
});

test('DOCX keeps headings', async () => {
  const file = new Document({ sections: [{ children: [
    new Paragraph({ text: 'Loans', heading: HeadingLevel.HEADING_1 }), new Paragraph('Up to 5,000.'),
  ] }] });
  expect(await extractBlocks(await Packer.toBuffer(file), '', 'a.docx'))
    .toMatchObject([{ kind: 'heading', text: 'Loans' }, { kind: 'paragraph', text: 'Up to 5,000.' }]);
});

test('what cannot be read says why', async () => {
  expect(await reasonOf(await pdf((document) => document.text('x'), { userPassword: 'secret' }), 'a.pdf')).toContain('password');
  expect(await reasonOf(await pdf((document) => document.rect(0, 0, 9, 9).fill()), 'a.pdf')).toContain('text recognition');
  expect(await reasonOf(Buffer.from('no zip'), 'a.docx')).toContain('damaged');
  expect(await reasonOf(Buffer.from(' \n'), 'a.txt')).toContain('no text');
  expect(await reasonOf(Buffer.from('x'), 'a.exe')).toContain('none of them');
});

describe('a document is called', () => {
  test.each([
    ['by its first heading', 'Intro.\n\n# Card *fees*\n\n# More', 'a.md', 'Card fees'],
    ['by the title in its front matter', '---\ntitle: "Fees: all"\n---\n# Welcome\n\nText', 'a.md', 'Fees: all'],
    ['by its page’s heading', '<title>Bank | Fees</title><h2>Menu</h2><h1>Fees</h1>x', 'a.html', 'Fees'],
    ['by its page’s title where it has no heading', '<title>Bank | Fees</title><p>x', 'a.html', 'Bank | Fees'],
    ['by its filename where it has none', 'Nine to five.', 'opening-hours_2026.txt', 'Opening hours 2026'],
  ])('%s', async (_how, content, filename, title) => {
    expect(await titleOf(content, filename)).toBe(title);
  });

  test('by a PDF’s metadata, unless a program made that up', async () => {
    const called = (Title: string) => pdf((document) => document.text('x'), { info: { Title } });
    expect(await titleOf(await called('Price list'), 'p-1.pdf')).toBe('Price list');
    expect(await titleOf(await called('Microsoft Word - draft7.docx'), 'p-1.pdf')).toBe('P 1');
  });

  test('by the paragraph that Word calls its title', async () => {
    const file = new Document({ sections: [{ children: [
      new Paragraph('For all branches.'), new Paragraph({ text: 'Loan handbook', heading: HeadingLevel.TITLE }),
      new Paragraph({ text: 'Loans', heading: HeadingLevel.HEADING_1 }),
    ] }] });
    expect(await titleOf(await Packer.toBuffer(file), 'a.docx')).toBe('Loan handbook');
  });
});
