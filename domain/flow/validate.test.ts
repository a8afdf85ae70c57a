import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flowOf, modelFlow } from '../../test/support/flows.ts';
import { compileFlow } from './compile.ts';
import { NODE_TYPES, flowSchema, type Catalogue, type Flow } from './model.ts';
import { outletsOf } from './outlets.ts';
import { hasErrors, validateFlow } from './validate.ts';

const tools = new Map([
  ['read_balance', { effect: 'read' as const, requires2FA: false, requiresAuth: true }],
  ['move_money', { effect: 'write' as const, requires2FA: true, requiresAuth: true, required: ['amountMinor', 'payeeId'] }],
]);
const catalogue: Catalogue = { tools, knowledgeBases: new Set(['kb-1']) };
const codes = (flow: Flow) => validateFlow(flow, catalogue).map((problem) => problem.code);

test('a flow without problems has none', () => {
  expect(validateFlow(modelFlow({ tools: [{ name: 'move_money' }] }), catalogue)).toEqual([]);
});

test('every problem is told at once, each with its node and field', () => {
  const flow = flowOf(
    [
      ['start', 'start'],
      ['find', 'retrieve', { knowledgeBaseIds: ['kb-gone'] }],
      ['model', 'model', { systemPrompt: '', temperature: 9, tools: [{ name: 'rob_the_bank' }] }],
      ['odd', 'teleport'],
      ['alone', 'reply', { text: 'Nobody comes here' }],
    ],
    ['odd -> nowhere', 'model -> odd'],
  );
  const problems = validateFlow(flow, catalogue);
  expect(problems).toEqual(expect.arrayContaining([
    expect.objectContaining({ nodeId: 'find', path: 'knowledgeBaseIds.0', code: 'knowledge_base_unknown' }),
    expect.objectContaining({ nodeId: 'model', path: 'systemPrompt', code: 'config_invalid' }),
    expect.objectContaining({ nodeId: 'model', path: 'temperature', code: 'config_invalid' }),
    expect.objectContaining({ nodeId: 'odd', code: 'node_type_unknown' }),
    expect.objectContaining({ nodeId: 'odd', code: 'edge_dangling' }),
    expect.objectContaining({ nodeId: 'alone', code: 'node_unreachable' }),
  ]));
});

test('an unknown tool is named once the rest of its node is right', () => {
  expect(codes(modelFlow({ tools: [{ name: 'rob_the_bank' }] }))).toEqual(['tool_unknown']);
  expect(codes(modelFlow({ tools: [{ name: 'rob_the_bank', enabled: false }] }))).toEqual([]);
});

test('a tool that each answer starts with needs its arguments, and a plan carries them', () => {
  const use = (args?: object) => modelFlow({ tools: [{ name: 'move_money', strategy: 'auto_use', arguments: args, limits: { perCallMinor: 5 } }] });
  expect(validateFlow(use({ payeeId: '{{message.text}}' }), catalogue)).toEqual([
    expect.objectContaining({ nodeId: 'model', path: 'tools.0.arguments.amountMinor', code: 'tool_argument_missing' }),
  ]);
  expect(codes(use())).toHaveLength(2);
  expect(codes(modelFlow({ tools: [{ name: 'move_money' }] }))).toEqual([]);
  const whole = use({ payeeId: 'payee-1', amountMinor: 5 });
  expect(codes(whole)).toEqual([]);
  expect(compileFlow(whole, tools).plan).toMatchObject({
    policy: 1,
    nodes: { model: { tools: [{ arguments: { payeeId: 'payee-1', amountMinor: 5 }, limits: { currency: 'USD', perCallMinor: 5 } }] } },
  });
});

test('a cycle needs a condition that counts its visits', () => {
  const branches = [{ id: 'again', rules: [{ field: 'message.text', operator: 'contains', value: 'x' }] }];
  const loop = (config: object) =>
    flowOf([['start', 'start'], ['check', 'condition', { branches, ...config }], ['say', 'reply', { text: 'Hi' }], ['end', 'end']],
      ['check.again -> say', 'check.else -> end', 'say -> check']);
  expect(codes(loop({}))).toEqual(['cycle_without_limit']);
  expect(codes(loop({ maxVisits: 3 }))).toEqual([]);
});

test('a node that leads to itself is a cycle', () => {
  expect(codes(flowOf([['start', 'start'], ['say', 'reply', { text: 'Hi' }]], ['say -> say']))).toContain('cycle_without_limit');
});

test('one way out, taken twice, and an unknown way out are errors', () => {
  const flow = flowOf([['start', 'start'], ['a', 'reply', { text: 'A' }], ['b', 'reply', { text: 'B' }]],
    ['start -> a', 'start.next -> b', 'a.sideways -> b']);
  expect(codes(flow)).toEqual(expect.arrayContaining(['outlet_taken_twice', 'outlet_unknown']));
});

test('a flow without a start, or with two, is not runnable', () => {
  expect(codes(flowOf([['a', 'reply', { text: 'A' }]]))).toContain('start_missing');
  expect(codes(flowOf([['s1', 'start'], ['s2', 'start'], ['a', 'reply', { text: 'A' }]]))).toContain('start_twice');
});

test('loose ends are warnings: the flow may run', () => {
  const problems = validateFlow(flowOf([['start', 'start'], ['a', 'reply', { text: 'A' }]]), catalogue);
  expect(problems.map((problem) => problem.code)).toEqual(['outlet_loose']);
  expect(hasErrors(problems)).toBe(false);
});

describe('a disabled node', () => {
  const branches = [{ id: 'fees', rules: [{ field: 'message.text', operator: 'contains', value: 'fee' }] }];
  const drawn = flowOf(
    [['start', 'start'], ['ask', 'condition', { branches }], ['cheap', 'reply', { text: 'A' }], ['dear', 'reply', { text: 'B' }], ['end', 'end']],
    ['ask.fees -> cheap', 'ask.else -> dear', 'cheap -> end', 'dear -> end'],
  );
  const without = (...ids: string[]): Flow => ({
    ...drawn, nodes: drawn.nodes.map((node) => ({ ...node, ...(ids.includes(node.id) ? { disabled: true } : {}) })),
  });
  const planOf = (flow: Flow) => compileFlow(flow, tools).plan;

  test('is passed through by its first way out, however many follow one another', () => {
    expect(planOf(without('ask')).nodes['start']?.next).toEqual({ next: 'cheap' });
    expect(planOf(without('ask', 'cheap')).nodes['start']?.next).toEqual({ next: 'end' });
    expect(planOf(without('ask')).nodes['ask']).toBeUndefined();
  });

  test('what only it led to is a warning, not an error', () => {
    expect(validateFlow(without('ask'), catalogue)).toEqual([
      expect.objectContaining({ nodeId: 'dear', code: 'node_bypassed', severity: 'warning' }),
    ]);
  });

  test('may be unfinished, and disabled nodes that lead round and round end the turn', () => {
    const flow = flowOf([['start', 'start'], ['say', 'reply', { text: 'Hi' }], ['a', 'wait'], ['b', 'model', { temperature: 9 }]], ['b -> a']);
    const off = { ...flow, nodes: flow.nodes.map((node) => (node.id === 'a' || node.id === 'b' ? { ...node, disabled: true } : node)) };
    expect(codes(off)).toEqual(['outlet_loose']);
    expect(planOf(off).nodes['say']?.next).toEqual({});
  });

  test('a start is never passed through', () => {
    expect(planOf(without('start'))).toMatchObject({ start: 'start' });
  });
});

test('a branch that nobody has named is called by its number, as its form calls it', () => {
  const branch = (id: string, label?: string) => ({ id, ...(label ? { label } : {}), match: 'all', rules: [{ field: 'message.text', operator: 'contains', value: 'card' }] });
  expect(outletsOf({ type: 'condition', config: { branches: [branch('branch-4', 'Cards'), branch('branch-1')] } }).map(({ label }) => label)).toEqual(['Cards', 'Branch 2', 'Else']);
});

test('a node that is not filled in yet has its ways out, so that it can be connected', () => {
  expect(outletsOf({ type: 'model', config: {} })).toEqual([{ id: 'next', label: 'Next' }]);
  expect(outletsOf({ type: 'condition', config: { branches: [{ id: 'a', rules: [] }, 7] } })).toEqual([
    { id: 'a', label: 'Branch 1' }, { id: 'else', label: 'Else' },
  ]);
});

const anyFlow: fc.Arbitrary<Flow> = fc
  .record({
    nodes: fc.array(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
        type: fc.constantFrom(...NODE_TYPES, 'nonsense', 'constructor', '__proto__'),
        position: fc.record({ x: fc.integer(), y: fc.integer() }),
        config: fc.dictionary(fc.string(), fc.jsonValue()).map((value) => value as Record<string, unknown>),
        disabled: fc.boolean(),
      }),
      { maxLength: 8 },
    ),
    edges: fc.array(
      fc.record({
        id: fc.string({ minLength: 1, maxLength: 8 }),
        source: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'z'),
        sourceHandle: fc.constantFrom('next', 'else', 'failed', null),
        target: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'z'),
      }),
      { maxLength: 12 },
    ),
  });

test('whatever is saved as a draft can be validated, and what has no errors compiles', () => {
  fc.assert(
    fc.property(anyFlow, (flow) => {
      const parsed = flowSchema.parse(flow);
      if (!hasErrors(validateFlow(parsed, catalogue))) expect(compileFlow(parsed, tools).plan.nodes).toBeDefined();
    }),
    { numRuns: 500 },
  );
});

test('a policy of the agent tightens what a tool asks for and never loosens it', () => {
  const { plan } = compileFlow(
    modelFlow({ tools: [{ name: 'move_money', requires2FA: false }, { name: 'read_balance', requires2FA: true }] }), tools);
  expect(plan.nodes['model']?.tools).toEqual([
    expect.objectContaining({ name: 'move_money', requires2FA: true, requiresSignIn: true }),
    expect.objectContaining({ name: 'read_balance', requires2FA: true }),
  ]);
});

test('the plan that travels in the workflow holds no prompt', () => {
  const runtimePackage = compileFlow(modelFlow({ systemPrompt: 'A very long prompt' }), tools);
  expect(JSON.stringify(runtimePackage.plan)).not.toContain('A very long prompt');
  expect(runtimePackage.prompts).toEqual({ model: 'A very long prompt' });
});

test('a variable that no turn knows is told where it stands, and stops nothing', () => {
  const flow = flowOf([
    ['start', 'start'],
    ['model', 'model', { systemPrompt: 'Hello {{custmer.name}} {{message.text}}' }],
    ['say', 'reply', { text: '{{tool.sumary}}' }],
  ]);
  const told = validateFlow(flow, catalogue).filter(({ code }) => code === 'variable_unknown');
  expect(told.map(({ nodeId, path, severity }) => [nodeId, path, severity])).toEqual([
    ['model', 'systemPrompt', 'warning'], ['say', 'text', 'warning'],
  ]);
  const { plan } = compileFlow(modelFlow({ systemPrompt: 'Hello {{message.text}}' }), new Map());
  expect(plan.nodes['model']?.variables).toEqual(['message.text']);
  expect(compileFlow(modelFlow(), new Map()).plan.nodes['model']).not.toHaveProperty('variables');
});
