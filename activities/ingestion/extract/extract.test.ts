import { Document, HeadingLevel, Packer, Paragraph } from 'docx';
import PdfDocument from 'pdfkit';
import { expect, test } from 'vitest';
import { extractBlocks } from './extract.ts';

const pdf = (draw: (document: InstanceType<typeof PdfDocument>) => void, options = {}): Promise<Buffer> =>
  new Promise((resolve) => {
    const document = new PdfDocument(options);
    const parts: Buffer[] = [];
    document.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)));
    draw(document);
    document.end();
  });
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
