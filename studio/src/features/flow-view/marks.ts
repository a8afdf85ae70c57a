import type { Component, ComputedRef, InjectionKey } from 'vue';

/** What is told of a node or an edge beside what it is. Never by its colour alone: a node's has words. */
export type Tone = 'accent' | 'positive' | 'negative' | 'caution';

export interface NodeMark {
  tone?: Tone;
  /** A few words at its corner. */
  badge?: { text: string; icon?: Component };
  /** It is where one looks now. */
  current?: boolean;
  /** It plays no part in what is shown. */
  faint?: boolean;
}

export interface EdgeMark {
  tone?: Tone;
  faint?: boolean;
}

/** What a canvas that is only read tells its nodes and edges, so that none is made anew when a mark changes. */
export interface FlowMarks {
  nodes: ComputedRef<ReadonlyMap<string, NodeMark>>;
  edges: ComputedRef<ReadonlyMap<string, EdgeMark>>;
  selected: ComputedRef<string | null>;
  /** The node that Tab comes to: one of many is in its order. */
  current: ComputedRef<string | null>;
}

export const MARKS: InjectionKey<FlowMarks> = Symbol('flow marks');
