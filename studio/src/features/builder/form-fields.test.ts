import { describe, expect, test } from 'vitest';
import { NODES } from '../../../../domain/flow/nodes/index.ts';
import { drawnFields, fieldAt, formFields } from './form-fields.ts';
import { hasIcon } from './node-icons.ts';

describe('formFields', () => {
  test.each(Object.values(NODES).map((node) => [node.type, node] as const))(
    'every setting of the %s node has a title and a control that fits its schema',
    (_type, node) => {
      const fields = formFields(node.config);
      expect(fields.map((field) => field.name)).toEqual(Object.keys(node.config.shape));
      for (const field of fields) expect(field.title, `${node.type}.${field.name}`).not.toBe(field.name);
      expect(hasIcon(node.icon), `icon ${node.icon}`).toBe(true);
    },
  );

  test('kinds, limits and defaults come from the schema', () => {
    const field = (name: string) => formFields(NODES.retrieve.config).find((one) => one.name === name);
    expect(field('knowledgeBaseIds')).toMatchObject({ control: 'knowledge-bases', required: true });
    expect(field('maximumDocuments')).toMatchObject({ control: 'slider', whole: true, minimum: 1, maximum: 20, initial: 5 });
    expect(field('threshold')).toMatchObject({ control: 'slider', whole: false, initial: 0.35 });
    expect(field('mode')).toMatchObject({ control: 'choices', options: ['bm25', 'dense', 'hybrid'], about: { dense: expect.stringContaining('meaning') } });
    expect(field('rerank')).toMatchObject({ control: 'switch', initial: true });
  });

  test('a long text gets room, a short one does not', () => {
    const controls = Object.fromEntries(formFields(NODES.guardrail.config).map((one) => [one.name, one.control]));
    expect(controls).toMatchObject({ disclaimer: 'multiline', blockedTopics: 'tags', blockedMessage: 'multiline' });
    expect(formFields(NODES.model.config).find((one) => one.name === 'model')?.control).toBe('text');
  });

  test('what another control sets, or what does not count here, is not drawn', () => {
    const names = (type: 'model' | 'guardrail', config: Record<string, unknown>) => drawnFields(formFields(NODES[type].config), config).map(({ name }) => name);
    expect(names('model', {})).not.toContain('model');
    expect(names('guardrail', {})).not.toContain('disclaimer');
    expect(names('guardrail', { applyTo: 'reply' })).toEqual(expect.arrayContaining(['disclaimer', 'requireCitations']));
    expect(fieldAt(formFields(NODES.model.config), 'model')?.name).toBe('provider');
    expect(fieldAt(formFields(NODES.model.config), 'tools.3.name')?.name).toBe('tools');
  });

  test('every choice with explanations explains each of its options', () => {
    for (const node of Object.values(NODES)) {
      for (const { about, options } of formFields(node.config)) if (Object.keys(about).length > 0) expect(Object.keys(about).sort()).toEqual([...options].sort());
    }
  });
});
