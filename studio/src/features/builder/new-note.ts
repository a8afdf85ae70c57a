import type { Position } from '../../../../domain/flow/operations/operation.ts';
import type { BuilderContext } from './context.ts';

/** Adds a note and begins to write on it: once it is drawn, since before it takes no focus. */
export async function beginNote({ actions, canvas, writing }: Pick<BuilderContext, 'actions' | 'canvas' | 'writing'>, at: Position): Promise<void> {
  const id = actions.note(at);
  if (id && await canvas.focus(id)) writing.value = id;
}
