import type { Flow } from '../../domain/flow/model.ts';

type NodeSpec = [id: string, type: string, config?: Record<string, unknown>];

/** A flow whose nodes follow one another; `edges` adds or replaces ways out, as `from.outlet -> to`. */
export function flowOf(nodes: NodeSpec[], edges: string[] = []): Flow {
  const named = edges.map((edge) => {
    const [from = '', target = ''] = edge.split('->').map((part) => part.trim());
    const [source = '', sourceHandle] = from.split('.');
    return { id: edge, source, ...(sourceHandle ? { sourceHandle } : {}), target };
  });
  const chained = nodes.slice(0, -1).flatMap(([source], index) => {
    const target = nodes[index + 1]?.[0] ?? '';
    return named.some((edge) => edge.source === source) ? [] : [{ id: `${source}-${target}`, source, target }];
  });
  return {
    nodes: nodes.map(([id, type, config = {}], index) => ({ id, type, position: { x: index * 240, y: 0 }, config })),
    edges: [...chained, ...named],
  };
}

/** start → model → end, with what matters named. */
export function modelFlow(config: Record<string, unknown> = {}): Flow {
  return flowOf([
    ['start', 'start'],
    ['model', 'model', { systemPrompt: 'You help customers of a bank.', ...config }],
    ['end', 'end'],
  ]);
}

export const withTools = (...names: string[]) => ({ tools: names.map((name) => ({ name })) });
