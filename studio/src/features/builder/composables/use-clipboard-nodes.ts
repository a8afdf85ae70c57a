import { useI18n } from 'vue-i18n';
import { copyFragment, paste, readFragment } from '../../../../../domain/flow/operations/fragment.ts';
import type { Position } from '../../../../../domain/flow/operations/operation.ts';
import { toast } from '../../../ui/toast.ts';
import type { Canvas } from './use-canvas.ts';
import type { FlowActions } from './use-flow-actions.ts';

/** Copying and pasting parts of flows, across agents and installations, through the system's clipboard, as JSON. */
export function useClipboardNodes(actions: FlowActions, canvas: Canvas, announce: (text: string) => void) {
  const { t } = useI18n();

  /** The text of what is selected; null where nothing is. */
  function copied(): string | null {
    const ids = canvas.selectedNodes.value;
    if (ids.length === 0) return null;
    announce(t('builder.copied', ids.length));
    return copyFragment(actions.flow(), new Set(ids));
  }

  function insert(text: string, at: Position) {
    const read = readFragment(text);
    if ('refused' in read) return refuse(t(`builder.pasteRefused.${read.refused}`));
    if (read.fragment.nodes.length > 0 && actions.isFull()) return;
    const pasted = paste(actions.flow(), read.fragment, at, Math.random);
    if (!actions.make(pasted.operation, { key: 'history.paste', values: { n: pasted.ids.length } })) return refuse(t('builder.pasteRefused.empty'));
    if (pasted.leftOut > 0) toast(t('builder.pasteLeftOut', pasted.leftOut));
    void actions.choose(pasted.ids);
  }

  function refuse(text: string) {
    toast(text, 'negative');
    announce(text);
  }

  /** A place for what is pasted: a little beside what is selected, or the middle of what is seen. */
  function placeOfPaste(): Position {
    const selected = new Set(canvas.selectedNodes.value);
    const places = actions.flow().nodes.filter((node) => selected.has(node.id)).map(({ position }) => position);
    return places.length > 0
      ? { x: Math.min(...places.map(({ x }) => x)) + 40, y: Math.max(...places.map(({ y }) => y)) + 120 }
      : canvas.middle();
  }

  /** As with every other key: what is meant is what is selected, or else the node, or the row, that has the focus. */
  function aim(event: ClipboardEvent) {
    const item = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('.vue-flow__node, [data-outline]') : null;
    const id = item?.dataset['id'] ?? item?.dataset['outline'];
    if (id && !canvas.selectedNodes.value.includes(id)) canvas.select([id]);
  }

  function onCopy(event: ClipboardEvent) {
    aim(event);
    const text = copied();
    if (text === null) return;
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  }
  function onCut(event: ClipboardEvent) {
    onCopy(event);
    if (event.defaultPrevented) actions.remove(canvas.selectedNodes.value);
  }
  function onPaste(event: ClipboardEvent) {
    insert(event.clipboardData?.getData('text/plain') ?? '', placeOfPaste());
    event.preventDefault();
  }

  /** By a button, which a browser may forbid: then the keys still work. */
  async function copyByButton(): Promise<boolean> {
    const text = copied();
    if (text === null) return false;
    const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
    if (done) toast(t('builder.copiedToast'));
    else refuse(t('builder.clipboardClosed'));
    return done;
  }
  async function cutByButton() {
    const ids = canvas.selectedNodes.value;
    // What could not be copied stays.
    if (await copyByButton()) actions.remove(ids);
  }
  async function pasteByButton(at: Position) {
    const text = await navigator.clipboard.readText().catch(() => null);
    if (text === null) refuse(t('builder.clipboardClosed'));
    else insert(text, at);
  }

  return { onCopy, onCut, onPaste, copyByButton, cutByButton, pasteByButton };
}
export type ClipboardNodes = ReturnType<typeof useClipboardNodes>;
