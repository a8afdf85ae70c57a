import { expect, test } from 'vitest';
import { argumentsOf, formControls, schemaFields } from './schema-fields.ts';

const schema = {
  type: 'object',
  required: ['name', 'lines'],
  properties: {
    name: { type: 'string', description: 'Who', maxLength: 40 },
    lines: { type: 'array', items: { type: 'object', required: ['price'], properties: { price: { type: 'number', exclusiveMinimum: 0 } } } },
    size: { enum: ['s', 'm', null], default: 'm' },
    amount: { type: ['integer', 'null'], minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    gift: { type: 'boolean' },
    note: { anyOf: [{ type: 'string' }, { type: 'number' }] },
  },
};

test('a schema reads as rows, nested fields below their parent', () => {
  expect(schemaFields(schema).map(({ path, depth, type, required, constraints }) => [path, depth, type, required, constraints])).toEqual([
    ['name', 0, 'string', true, ['length ≤ 40']],
    ['lines', 0, 'object[]', true, []],
    ['lines.price', 1, 'number', true, ['> 0']],
    ['size', 0, 'enum', false, ['s, m, null', '= "m"']],
    ['amount', 0, 'integer | null', false, ['≥ 1']],
    ['gift', 0, 'boolean', false, []],
    ['note', 0, 'string | number', false, []],
  ]);
});

test('a schema of no object is one row, and one that says nothing is none', () => {
  expect(schemaFields({ type: 'array', items: { type: 'string' } })).toMatchObject([{ type: 'string[]', path: '' }]);
  expect(schemaFields({})).toEqual([]);
});

test('a form asks for each field by its kind, and leaves out what is empty', () => {
  const controls = formControls(schema);
  expect(controls.map(({ name, kind }) => [name, kind])).toEqual([
    ['name', 'text'], ['lines', 'json'], ['size', 'choice'], ['amount', 'number'], ['gift', 'switch'], ['note', 'json'],
  ]);
  expect(argumentsOf(controls, { name: 'Ann', lines: '[{"price":1}]', amount: '3', gift: true, size: '', note: '{' })).toEqual({
    args: { name: 'Ann', lines: [{ price: 1 }], amount: 3, gift: true }, unreadable: ['note'],
  });
});
