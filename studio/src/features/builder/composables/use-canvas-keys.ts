import { neighbourOf, type Direction } from '../neighbours.ts';
import { FIRST_FIELD } from '../form-fields.ts';
import type { BuilderContext } from '../context.ts';
import { beginNote } from '../new-note.ts';

const ARROWS: Record<string, Direction> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };
const WAY: Record<Direction, { x: number; y: number }> = {
  left: { x: -1, y: 0 }, right: { x: 1, y: 0 }, up: { x: 0, y: -1 }, down: { x: 0, y: 1 },
};
const STEP_PX = 20;
const PAN_PX = 120;

/** The canvas by keyboard. Single letters hold only while the focus is on it, and never in a text field. */
export function useCanvasKeys(builder: BuilderContext, toggleOutline: () => void) {
  const { canvas, actions, select, openId, panel, writing, mayWrite } = builder;

  /** What an action is about: what is selected, if the node with the focus is among it; else that node. */
  const subjects = (id: string | null): string[] => {
    const selected = canvas.selectedNodes.value;
    return id === null || selected.includes(id) ? selected : [id];
  };

  function go(id: string, direction: Direction, keep: boolean) {
    const next = neighbourOf(actions.flow(), id, direction);
    if (!next) return;
    if (!keep) canvas.select([next]);
    if (openId.value) select(next);
    void canvas.focus(next, openId.value !== null);
  }

  function arrow(event: KeyboardEvent, direction: Direction, id: string | null): boolean {
    const isNote = id !== null && !actions.nodeOf(id);
    if (event.altKey && event.shiftKey && isNote) {
      const { x, y } = WAY[direction];
      actions.growNote(id, { width: x * STEP_PX, height: y * STEP_PX });
    } else if (event.altKey) {
      const { x, y } = WAY[direction];
      void canvas.flow.panBy({ x: -x * PAN_PX, y: -y * PAN_PX });
    } else if (id === null) {
      const first = canvas.current.value ?? actions.flow().nodes[0]?.id;
      if (first) void canvas.focus(first);
    } else if (event.shiftKey) {
      const { x, y } = WAY[direction];
      actions.push(subjects(id), { x: x * STEP_PX, y: y * STEP_PX });
    } else go(id, direction, event.ctrlKey || event.metaKey);
    return true;
  }

  function withControl(event: KeyboardEvent, id: string | null): boolean {
    const key = event.key.toLowerCase();
    if (key === 'a') canvas.selectAll();
    else if (key === 'd') actions.duplicate(subjects(id));
    else if (key === 'g' && event.shiftKey) actions.ungroup(subjects(id));
    else if (key === 'g') actions.group(subjects(id));
    else return false;
    return true;
  }

  function onNode(event: KeyboardEvent, id: string): boolean {
    const isNote = !actions.nodeOf(id);
    if (mayWrite.value && (event.key === 'F2' || (isNote && event.key === 'Enter'))) writing.value = id;
    else if (event.key === 'Enter' && !isNote) select(id, FIRST_FIELD);
    else if (event.key === ' ') canvas.toggle(id);
    else if (event.key === 'c' && !isNote && mayWrite.value) panel.value = { kind: 'connect', nodeId: id };
    else if (event.key === 'd') actions.switchOff(subjects(id));
    else return false;
    return true;
  }

  function anywhere(event: KeyboardEvent, id: string | null): boolean {
    if (event.key === 'a' && mayWrite.value) panel.value = { kind: 'palette', place: id && actions.nodeOf(id) ? { after: id } : null };
    else if (event.key === 'N' && mayWrite.value) void beginNote(builder, canvas.middle());
    else if (event.key === 'o') toggleOutline();
    else if (event.key === 'l') void actions.arrange();
    else if (event.key === '1') void canvas.fit();
    else if (event.key === '+' || event.key === '=') void canvas.flow.zoomIn();
    else if (event.key === '-') void canvas.flow.zoomOut();
    else if (event.key === 'Delete' || event.key === 'Backspace') actions.remove(subjects(id), canvas.selectedEdges.value);
    else if (event.key === 'Escape') {
      if (openId.value) select(null);
      else canvas.select([]);
    } else return false;
    return true;
  }

  /** The menu's key: what opens it by mouse happens at the node that has the focus, or in the middle. */
  function callMenu(target: HTMLElement): boolean {
    // In the outline, each row has its menu behind a button.
    const button = target.closest('[data-outline]')?.querySelector('[aria-haspopup=menu]');
    if (button) return !button.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    const from = target.closest<HTMLElement>('.vue-flow__node') ?? target;
    const { left, top, width, height } = from.getBoundingClientRect();
    from.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: left + width / 2, clientY: top + height / 2 }));
    return true;
  }

  return function onKeydown(event: KeyboardEvent): void {
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (!target || event.defaultPrevented || target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
    const item = target.closest<HTMLElement>('.vue-flow__node, [data-outline]');
    const id = item?.dataset['id'] ?? item?.dataset['outline'] ?? null;
    const arrowTo = ARROWS[event.key];
    // A button within a node keeps the keys that press it.
    const onButton = target.closest('button') !== null && (event.key === 'Enter' || event.key === ' ');
    const control = event.ctrlKey || event.metaKey;
    const callsMenu = event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10');
    const done = callsMenu ? callMenu(target)
      : onButton ? false
      : arrowTo ? arrow(event, arrowTo, id)
      : control ? withControl(event, id)
      : event.altKey ? false
      : (id !== null && onNode(event, id)) || anywhere(event, id);
    if (done) event.preventDefault();
  };
}
