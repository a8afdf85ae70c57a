import { describe, expect, test } from 'vitest';
import { toolFacts } from '../activities/banking/tools/index.ts';
import { compileFlow } from '../domain/flow/compile.ts';
import { knowledgeBasesOf } from '../domain/flow/portable.ts';
import { searches, TEMPLATES, toolNamesOf } from '../domain/flow/templates/index.ts';
import { validateFlow } from '../domain/flow/validate.ts';

const BASE = '0f8fad5b-d9cb-469f-a165-70867728950e';
const catalogue = { tools: toolFacts(), knowledgeBases: new Set([BASE]) };

test('there are six templates, each with a name of its own', () => {
  expect(new Set(TEMPLATES.map(({ id }) => id)).size).toBe(6);
});

describe.each(TEMPLATES.map((template) => [template.id, template] as const))('the template %s', (_id, template) => {
  test.each([['with a knowledge base', BASE], ['without one', null]])('has no problem, not even a warning, and compiles %s', (_how, base) => {
    const flow = template.flow(base);
    expect(validateFlow(flow, catalogue)).toEqual([]);
    const { plan } = compileFlow(flow, toolFacts());
    expect(Object.values(plan.nodes).some(({ type }) => type === 'retrieve')).toBe(base !== null && searches(template));
    expect(knowledgeBasesOf(flow)).toEqual(base !== null && searches(template) ? [base] : []);
  });

  test('can hand over to a person, and asks before it writes what no code protects and nothing undoes', () => {
    const { plan } = compileFlow(template.flow(BASE), toolFacts());
    const uses = Object.values(plan.nodes).flatMap((node) => node.tools);
    expect(toolNamesOf(template.flow(BASE))).toContain('transfer_to_human');
    const unguarded = uses.filter((use) => use.effect === 'write' && !use.requires2FA && use.strategy !== 'always_ask').map(({ name }) => name);
    expect(unguarded.filter((name) => name !== 'freeze_card')).toEqual([]);
  });

  test('lays no two nodes upon each other', () => {
    const places = template.flow(BASE).nodes.map(({ position }) => `${position.x},${position.y}`);
    expect(new Set(places).size).toBe(places.length);
  });
});
