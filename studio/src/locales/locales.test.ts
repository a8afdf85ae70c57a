import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CONDITION_FIELDS } from '../../../domain/flow/conditions.ts';
import { CONDITION_OPERATORS } from '../../../domain/flow/conditions.ts';
import { EXPECTATIONS } from '../../../domain/evaluation/expectations/index.ts';
import { ERRORS } from '../../../domain/errors.ts';
import { NODES } from '../../../domain/flow/nodes/index.ts';
import { PROVIDERS, toolUseSchema } from '../../../domain/flow/nodes/model.ts';
import { TEMPLATES } from '../../../domain/flow/templates/index.ts';
import { formFields } from '../features/builder/form-fields.ts';
import de from './de.json';
import germanDomain from './domain-de.json';
import en from './en.json';

const tree = z.record(z.string(), z.unknown());

/** `{ 'action.cancel': 'Cancel', ... }` */
function flat(texts: unknown, prefix = ''): Map<string, string> {
  if (typeof texts === 'string') return new Map([[prefix, texts]]);
  const children = Object.entries(tree.parse(texts));
  return new Map(children.flatMap(([key, value]) => [...flat(value, prefix ? `${prefix}.${key}` : key)]));
}

const english = flat(en);
const german = flat(de);
const placeholders = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort();

const source = join(import.meta.dirname, '..');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(vue|ts)$/.test(file) && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(source, file), 'utf8'));

describe('texts', () => {
  test('German has every text that English has, and no other', () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test('a translation takes the same values, and has as many plural forms', () => {
    for (const [key, text] of english) {
      expect(placeholders(german.get(key) ?? ''), key).toEqual(placeholders(text));
      expect((german.get(key) ?? '').split(' | ').length, key).toBe(text.split(' | ').length);
    }
  });

  test('every text that the code asks for exists', () => {
    const asked = files.flatMap((text) => [...text.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map((match) => match[1] ?? ''));
    const titles = files.flatMap((text) => [...text.matchAll(/(?:title|key): '(\w+\.\w+)'/g)].map((match) => match[1] ?? ''));
    expect(asked.length).toBeGreaterThan(150);
    expect([...new Set([...asked, ...titles])].filter((key) => !english.has(key))).toEqual([]);
  });

  test('every error code has a sentence', () => {
    expect(Object.keys(ERRORS).filter((code) => !english.has(`errorCode.${code}`))).toEqual([]);
  });

  test('every comparison has a name', () => {
    expect(CONDITION_OPERATORS.filter((operator) => !english.has(`operator.${operator}`))).toEqual([]);
  });

  test('what node definitions, expectations and templates say, in titles, descriptions and choices, has German words', () => {
    const said = Object.values(NODES).flatMap((node) => [
      node.title,
      node.description,
      ...formFields(node.config).flatMap((field) => [field.title, field.description ?? field.title, ...field.options, ...Object.values(field.about)]),
    ]);
    const expected = Object.values(EXPECTATIONS).flatMap(({ title, description, schema }) => [
      title, description,
      ...formFields(schema).filter(({ name }) => name !== 'type').flatMap((field) => [field.title, field.description ?? field.title, ...field.options]),
    ]);
    const labels = Object.values(CONDITION_FIELDS).flatMap(({ label, description }) => [label, description]);
    const choices = [...PROVIDERS, ...toolUseSchema.shape.strategy.unwrap().options];
    const templates = TEMPLATES.flatMap(({ title, description }) => [title, description]);
    const known = new Set(Object.keys(germanDomain));
    expect([...new Set([...said, ...expected, ...labels, ...choices, ...templates])].filter((text) => !known.has(text))).toEqual([]);
  });
});
