import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CONDITION_FIELDS } from '../../../domain/flow/conditions.ts';
import { CONDITION_OPERATORS } from '../../../domain/flow/conditions.ts';
import { checkExpectation, EXPECTATIONS, expectationSchema } from '../../../domain/evaluation/expectations/index.ts';
import type { Measured } from '../../../domain/evaluation/expectations/expectation.ts';
import type { ObservedTurn } from '../../../domain/evaluation/observation.ts';
import { problemsOf } from '../../../domain/evaluation/readiness.ts';
import type { EvaluationCase } from '../../../domain/evaluation/suite.ts';
import { ERRORS } from '../../../domain/errors.ts';
import { NODES } from '../../../domain/flow/nodes/index.ts';
import { PROVIDERS, toolUseSchema } from '../../../domain/flow/nodes/model.ts';
import { validateFlow } from '../../../domain/flow/validate.ts';
import { TEMPLATES } from '../../../domain/flow/templates/index.ts';
import { METRICS } from '../../../domain/release/model.ts';
import { whyWorse } from '../../../domain/release/watch.ts';
import { unmetBy } from '../../../domain/replay/gate.ts';
import { summariseReplay } from '../../../domain/replay/summary.ts';
import { translator } from '../ui/sentences.ts';
import { formFields } from '../features/builder/form-fields.ts';
import de from './de.json';
import germanDomain from './domain-de.json';
import en from './en.json';
import germanSentences from './sentences-de.json';

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

describe('sentences that the engine composes', () => {
  const german = translator(germanSentences);
  const untranslated = (sentences: readonly string[]) => sentences.filter((sentence) => german(sentence) === sentence);
  const call = { toolName: 'freeze_card', arguments: { cardId: 'c' }, effect: 'write', status: 'succeeded', summary: '' } as const;
  const turn: ObservedTurn = {
    turnId: 't', said: 'Hi', reply: 'It is 12. Bye.', status: 'completed', calls: [call], citations: [{ documentId: 'd', title: 'Fees' }],
    inputTokens: 1, outputTokens: 1, costMicros: 2, durationMs: 2, toolRounds: 2,
  };
  const handedOver: ObservedTurn = { ...turn, status: 'handed-over', calls: [], citations: [], toolRounds: 1 };

  test('take the same values in German', () => {
    for (const [pattern, said] of Object.entries(germanSentences)) expect(placeholders(said), pattern).toEqual(placeholders(pattern));
  });

  test('have German words: why an expectation held, failed, or could not be decided', () => {
    const expectations = [
      ...['freeze_card', 'lost'].flatMap((tool) => [{ type: 'tool-called', tool }, { type: 'tool-not-called', tool }]),
      { type: 'tool-called', tool: 'freeze_card', arguments: { cardId: 'other' } },
      ...['Fees', 'Terms'].map((document) => ({ type: 'cites-document', document })),
      ...['is 12. B', 'never said'].flatMap((text) => [{ type: 'contains', text }, { type: 'never-contains', text }]),
      { type: 'matches', pattern: '1+' }, { type: 'likeness', reference: 'x' },
      ...[true, false].map((expected) => ({ type: 'hands-over', expected })),
      ...[0, 9].flatMap((maximum) => [
        { type: 'at-most-cost', maximumMicros: maximum }, { type: 'at-most-time', maximumMs: maximum + 1 },
        { type: 'at-most-tokens', maximum: maximum + 1 }, { type: 'at-most-tool-rounds', maximum },
      ]),
      { type: 'contains', text: 'x', turn: 2 },
    ].map((one) => expectationSchema.parse(one));
    expect(new Set(expectations.map(({ type }) => type)).size).toBe(Object.keys(EXPECTATIONS).length - 1);
    const measured: (Measured | null)[] = [
      null, { kind: 'match', found: true }, { kind: 'match', found: false }, { kind: 'likeness', likeness: 1 }, { kind: 'likeness', likeness: 0 },
    ];
    const reasons = expectations.flatMap((expectation) => [[turn], [handedOver], []].flatMap((turns) =>
      measured.map((one) => checkExpectation(expectation, { turns }, one).reason)));
    expect(new Set(reasons).size).toBeGreaterThan(30);
    expect(untranslated(reasons)).toEqual([]);
  });

  test('have German words that name what a problem of a flow is about', () => {
    const node = (id: string, type: string, config: object = {}) => ({ id, type, config, position: { x: 0, y: 0 } });
    const edge = (id: string, source: string, target: string, sourceHandle?: string) => ({ id, source, target, ...(sourceHandle ? { sourceHandle } : {}) });
    const tool = { name: 'lost', strategy: 'auto_use', enabled: true };
    const flow = {
      nodes: [
        node('s', 'start'), node('s2', 'start'), node('m', 'model', { systemPrompt: '{{lost}}', tools: [tool, { ...tool, name: 'known' }] }), node('t', 'tool', { toolName: 'lost' }),
        node('r', 'retrieve', { knowledgeBaseIds: ['00000000-0000-4000-8000-000000000000'] }), { ...node('off', 'wait'), disabled: true }, node('behind', 'end'),
        node('x', 'nonsense'), node('twice', 'end'), node('twice', 'end'),
      ],
      edges: [edge('1', 's', 'm'), edge('1', 's', 't'), edge('3', 's', 'r', 'lost'), edge('4', 's', 'off'), edge('5', 'off', 'behind')],
    };
    const problems = validateFlow(flow, { tools: new Map([['known', { required: ['what'] }]]), knowledgeBases: new Set() });
    const named = problems.filter(({ message }) => message.includes('"')).map(({ message }) => message);
    expect(new Set(problems.map(({ code }) => code)).size).toBeGreaterThan(8);
    expect(untranslated(named)).toEqual([]);
  });

  test('have German words: what keeps a suite from being run, and a release from going on', () => {
    const base: EvaluationCase = { id: 'c', name: 'A case', turns: [{ text: 'Hi' }], customer: null, approval: 'approves', expectations: [], stubs: [{ tool: 'lost', result: {} }], tags: [], weight: 1, repetitions: 20, source: null };
    const expectations = [expectationSchema.parse({ type: 'tool-called', tool: 'lost', turn: 3 }), expectationSchema.parse({ type: 'cites-document', document: 'lost' })];
    const here = { tools: new Set<string>(), documents: new Set<string>() };
    const many = Array.from({ length: 300 }, () => ({ ...base, expectations }));
    const suite = [[], [base], many].flatMap((cases) => problemsOf(cases, here)).map(({ message }) => message);
    expect(new Set(suite).size).toBe(6);

    const summary = { ...summariseReplay([]), compared: 9, errors: 1, diverging: { count: 9, share: 0.9, interval: { lower: 0, upper: 1 } } };
    const costs = (change: number | null) => ({ ...summary, costMicros: { ...summary.costMicros, candidate: 5, change } });
    const gate = { maximumDivergingShare: 0.1, minimumLikeness: 0.5, minimumJudgedShare: 0.5, maximumCostChange: 0.1 };
    const replay = [summariseReplay([]), costs(0.5), costs(null)].flatMap((one) => [...unmetBy(gate, one), ...unmetBy({}, one)]);
    expect(new Set(replay).size).toBe(7);

    const canary = METRICS.flatMap((metric) => [null, 2_000].map((candidate) => whyWorse({
      metric, verdict: 'worse', candidate, production: 0.5, candidateCount: 10, productionCount: 20, minimumCount: 1, worseBy: null, allowed: 0,
    }))).map((why) => `${why} New conversations start in production again.`);
    expect(canary).toHaveLength(2 * METRICS.length);
    expect(untranslated([...suite, ...replay, ...canary])).toEqual([]);
    expect(german(canary[0] ?? '')).toContain('nichts');
    // What is measured is named in German, too.
    expect(canary.filter((why) => german(why).startsWith(why.split(':')[0] ?? ''))).toEqual([]);
  });
});
