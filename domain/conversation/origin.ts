/** What a tester's conversation was made of. */
export type Origin =
  /** Of another one, before its turn of this number; with a step, the steps before it are taken from that turn. */
  | { kind: 'fork'; conversationId: string; turnId: string; sequence: number; step: number | null }
  /** To run one node alone. */
  | { kind: 'node-run'; nodeId: string };
