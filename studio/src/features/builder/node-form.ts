import { inject, provide, type InjectionKey } from 'vue';

/** What a control of one setting may need of the others: some are chosen together, some are tried with the rest. */
export interface NodeForm {
  config: () => Readonly<Record<string, unknown>>;
  /** What is wrong at this path, such as `branches.0.rules.1`, or below it, as sentences. */
  problemsAt: (path: string) => { path: string; text: string }[];
  /** Sets several settings in one step of undo, named after the first. */
  put: (title: string, values: Readonly<Record<string, unknown>>) => void;
}

const KEY: InjectionKey<NodeForm> = Symbol('node-form');

export const provideNodeForm = (form: NodeForm) => provide(KEY, form);

export function useNodeForm(): NodeForm {
  const form = inject(KEY);
  if (!form) throw new Error('useNodeForm: not inside the settings of a node');
  return form;
}
