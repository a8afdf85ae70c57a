import {
  AlignCenterHorizontal, AlignCenterVertical, AlignEndHorizontal, AlignEndVertical, AlignStartHorizontal, AlignStartVertical,
  BoxSelect, Clipboard, ClipboardPaste, CopyPlus, Group, Link, ListTree, Maximize, Network, PencilLine, Plus, Power, Redo2, Scissors,
  SlidersHorizontal, StickyNote, Trash2, Undo2, Ungroup, Unlink,
} from '@lucide/vue';
import { computed, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Side } from '../../../../../domain/flow/operations/arrange.ts';
import type { MenuAction, MenuEntry } from '../../../ui/menu.ts';
import type { BuilderContext } from '../context.ts';
import { beginNote } from '../new-note.ts';
import { subjectAt, type MenuSubject } from '../menu-subject.ts';

export const ALIGNMENTS: [Side, MenuAction['icon']][] = [
  ['left', AlignStartVertical], ['centre', AlignCenterVertical], ['right', AlignEndVertical],
  ['top', AlignStartHorizontal], ['middle', AlignCenterHorizontal], ['bottom', AlignEndHorizontal],
];

/** The menu of the canvas: what the keys and the bars can do, with what was pointed at. */
export function useCanvasMenu(builder: BuilderContext, toggleOutline: () => void) {
  const { canvas, actions, clipboard, draft, mayWrite, panel, select, writing } = builder;
  const { t } = useI18n();
  const subject = shallowRef<MenuSubject>({ kind: 'canvas', at: { x: 0, y: 0 } });
  let opener: HTMLElement | null = null;

  /** Called before the menu may open: it will be about what is here. */
  function aim(target: Element, screen: { x: number; y: number }) {
    subject.value = subjectAt(target, canvas.placeAt(screen), canvas.selectedNodes.value);
    opener = target.closest<HTMLElement>('.vue-flow__node, [data-testid=canvas]');
  }
  /** Called when it opens: what it is about is what is selected. */
  function take() {
    const about = subject.value;
    if (about.kind !== 'node' && about.kind !== 'note') return;
    canvas.current.value = about.id;
    canvas.select([about.id]);
  }

  /** What is used most comes first, what destroys last. */
  const entries = computed<MenuEntry[]>(() => {
    const about = subject.value;
    const all = mayWrite.value ? entriesOf(about) : entriesOf(about).filter((entry) => entry !== 'separator' && 'reads' in entry);
    return all.filter((entry, index) => entry !== 'separator' || (index > 0 && index < all.length - 1));
  });
  /** `reads`: also for who may only look. */
  const reads = <T extends MenuAction>(entry: T): T & { reads: true } => ({ ...entry, reads: true });

  function entriesOf(about: MenuSubject): MenuEntry[] {
    switch (about.kind) {
      case 'canvas': return ofCanvas(about.at);
      case 'node': return ofNode(about.id);
      case 'note': return ofNote(about.id);
      case 'edge': return ofEdge(about.id);
      case 'group': return ofGroup(about.id);
      case 'several': return ofSeveral(about.ids);
    }
  }

  const ofCanvas = (at: { x: number; y: number }): MenuEntry[] => [
    { label: t('builder.addNode'), icon: Plus, keys: 'A', run: () => (panel.value = { kind: 'palette', place: { position: at } }) },
    { label: t('builder.addNote'), icon: StickyNote, keys: 'Shift+N', run: () => void beginNote(builder, at) },
    { label: t('builder.menu.paste'), icon: ClipboardPaste, keys: 'Ctrl+V', run: () => void clipboard.pasteByButton(at) },
    'separator',
    { label: t('builder.undo'), icon: Undo2, keys: 'Ctrl+Z', run: actions.undo, disabled: !draft.undoes.value },
    { label: t('builder.redo'), icon: Redo2, keys: 'Ctrl+Shift+Z', run: actions.redo, disabled: !draft.redoes.value },
    'separator',
    reads({ label: t('builder.menu.selectAll'), icon: BoxSelect, keys: 'Ctrl+A', run: canvas.selectAll }),
    { label: t('builder.layOut'), icon: Network, keys: 'L', run: () => void actions.arrange() },
    reads({ label: t('builder.fit'), icon: Maximize, keys: '1', run: () => void canvas.fit() }),
    reads({ label: t('builder.outline'), icon: ListTree, keys: 'O', run: toggleOutline }),
  ];

  function ofNode(id: string): MenuEntry[] {
    const node = actions.nodeOf(id);
    const starts = node?.type === 'start';
    return [
      { heading: actions.nameOf(id) },
      reads({ label: t('builder.menu.open'), icon: SlidersHorizontal, keys: 'Enter', run: () => select(id) }),
      { label: t('builder.rename'), icon: PencilLine, keys: 'F2', run: () => (writing.value = id) },
      { label: t('builder.addAfter'), icon: Plus, keys: 'A', run: () => (panel.value = { kind: 'palette', place: { after: id } }) },
      { label: t('builder.connect'), icon: Link, keys: 'C', run: () => (panel.value = { kind: 'connect', nodeId: id }) },
      { label: t('builder.onOff'), icon: Power, keys: 'D', run: () => void actions.switchOff([id]), disabled: starts },
      'separator',
      ...copying([id], starts),
      'separator',
      removing([id], actions.removable([id]).length === 0),
    ];
  }
  const ofNote = (id: string): MenuEntry[] => [
    { label: t('builder.menu.write'), icon: PencilLine, keys: 'Enter', run: () => (writing.value = id) },
    ...copying([id]),
    'separator',
    removing([id]),
  ];
  const ofEdge = (id: string): MenuEntry[] => {
    const source = actions.flow().edges.find((edge) => edge.id === id)?.source;
    return [
      { label: t('builder.insertNode'), icon: Plus, run: () => (panel.value = { kind: 'palette', place: { edge: id } }) },
      { label: t('builder.menu.leadElsewhere'), icon: Link, run: () => source && (panel.value = { kind: 'connect', nodeId: source }) },
      'separator',
      { label: t('builder.disconnect'), icon: Unlink, danger: true, run: () => void actions.disconnect(id) },
    ];
  };
  function ofGroup(id: string): MenuEntry[] {
    const ids = actions.flow().groups?.find((one) => one.id === id)?.nodeIds ?? [];
    return [
      reads({ label: t('builder.menu.selectGroup'), icon: BoxSelect, run: () => canvas.select(ids) }),
      { label: t('builder.menu.renameGroup'), icon: PencilLine, run: () => frameInput(id)?.select() },
      { label: t('builder.ungroup'), icon: Ungroup, keys: 'Ctrl+Shift+G', run: () => void actions.ungroup(ids) },
      'separator',
      removing(ids),
    ];
  }
  function ofSeveral(ids: readonly string[]): MenuEntry[] {
    const grouped = actions.flow().groups?.some((one) => one.nodeIds.some((id) => ids.includes(id))) ?? false;
    return [
      { heading: t('builder.selected', ids.length) },
      grouped
        ? { label: t('builder.ungroup'), icon: Ungroup, keys: 'Ctrl+Shift+G', run: () => void actions.ungroup(ids) }
        : { label: t('builder.group'), icon: Group, keys: 'Ctrl+G', run: () => void actions.group(ids) },
      { label: t('builder.onOff'), icon: Power, keys: 'D', run: () => void actions.switchOff(ids) },
      ...copying(ids),
      'separator',
      ...ALIGNMENTS.map(([side, icon]): MenuEntry => ({ label: t(`builder.align.${side}`), ...(icon ? { icon } : {}), run: () => void actions.align(ids, side) })),
      'separator',
      removing(ids),
    ];
  }

  const copying = (ids: readonly string[], starts = false): MenuEntry[] => [
    { label: t('builder.duplicate'), icon: CopyPlus, keys: 'Ctrl+D', run: () => actions.duplicate(ids), disabled: starts },
    reads({ label: t('builder.copy'), icon: Clipboard, keys: 'Ctrl+C', run: () => void clipboard.copyByButton() }),
    { label: t('builder.menu.cut'), icon: Scissors, keys: 'Ctrl+X', run: () => void clipboard.cutByButton(), disabled: starts },
  ];
  const removing = (ids: readonly string[], disabled = false): MenuEntry =>
    ({ label: t('action.delete'), icon: Trash2, keys: 'Delete', danger: true, run: () => actions.remove(ids), disabled });

  return { entries, aim, take, refocus: () => opener?.focus({ preventScroll: true }) };
}

const frameInput = (id: string) => document.querySelector<HTMLInputElement>(`[data-group="${CSS.escape(id)}"] input`);
