import type { Flow } from '../domain/flow/model.ts';

const PROMPT = `You are a friendly, careful support agent of a bank.
Answer briefly and truthfully. When you do not know, say so and offer a person.`;

/** What a new agent starts with: a message comes in, a model answers. */
export const defaultFlow = (): Flow => ({
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 160 }, config: {} },
    { id: 'model', type: 'model', position: { x: 280, y: 160 }, config: { systemPrompt: PROMPT } },
    { id: 'end', type: 'end', position: { x: 560, y: 160 }, config: {} },
  ],
  edges: [
    { id: 'start-model', source: 'start', sourceHandle: 'next', target: 'model' },
    { id: 'model-end', source: 'model', sourceHandle: 'next', target: 'end' },
  ],
});
