const ROWS = 10;

/** A flow of so many nodes in rows, joined by so many edges, some of them across: all sorts of nodes, all connected. */
export function largeFlow(nodeCount, edgeCount) {
  const kinds = ['guardrail', 'model', 'retrieve', 'tool', 'condition', 'reply', 'wait', 'approval'];
  const nodes = Array.from({ length: nodeCount }, (_, index) => {
    const type = index === 0 ? 'start' : kinds[index % kinds.length];
    return {
      id: `n${index}`, type, name: `Step ${index}`,
      position: { x: Math.floor(index / ROWS) * 320, y: (index % ROWS) * 170 },
      config: configs[type] ?? {},
    };
  });
  const edges = [];
  const outletsOf = ({ type }) => outlets[type] ?? ['next'];
  for (let round = 0; edges.length < edgeCount && round < 3; round += 1) {
    for (const [index, node] of nodes.entries()) {
      const handle = outletsOf(node)[round];
      const target = nodes[(index + 1 + round * 7) % nodeCount];
      if (handle === undefined || target.type === 'start' || edges.length >= edgeCount) continue;
      edges.push({ id: `${node.id}:${handle}`, source: node.id, sourceHandle: handle, target: target.id });
    }
  }
  return { nodes, edges };
}

const configs = {
  model: { systemPrompt: 'Answer the customer of the bank, briefly and kindly. '.repeat(20) },
  reply: { text: 'Thank you.' },
  tool: { toolName: 'get_account_balance' },
  condition: { branches: [
    { id: 'fees', label: 'Asks about fees', rules: [{ field: 'message.text', operator: 'contains', value: 'fee' }] },
    { id: 'long', label: 'Is long', rules: [{ field: 'message.length', operator: 'greater-than', value: 400 }] },
  ] },
};
const outlets = {
  guardrail: ['next', 'blocked'], tool: ['succeeded', 'failed'], condition: ['fees', 'long', 'else'],
  approval: ['approved', 'rejected', 'expired'],
};
