/** Where shortcuts hold, and on which page that is; `everywhere` is on all. */
export const AREAS = [
  { area: 'everywhere', route: null },
  { area: 'canvas', route: 'agent' },
  { area: 'node', route: 'agent' },
  { area: 'several', route: 'agent' },
  { area: 'builder', route: 'agent' },
  { area: 'inbox', route: 'inbox' },
] as const;
export type ShortcutArea = (typeof AREAS)[number]['area'];

/** Every shortcut of the studio: what the sheet shows, by where it holds. `text` is a key of `shortcut`. */
export const SHORTCUTS: { area: ShortcutArea; text: string; keys: string[] }[] = [
  { area: 'everywhere', text: 'palette', keys: ['Ctrl+K'] },
  { area: 'everywhere', text: 'sheet', keys: ['?'] },
  { area: 'builder', text: 'undo', keys: ['Ctrl+Z'] },
  { area: 'builder', text: 'redo', keys: ['Ctrl+Shift+Z', 'Ctrl+Y'] },
  { area: 'builder', text: 'save', keys: ['Ctrl+S'] },
  { area: 'canvas', text: 'add', keys: ['A'] },
  { area: 'canvas', text: 'note', keys: ['Shift+N'] },
  { area: 'canvas', text: 'outline', keys: ['O'] },
  { area: 'canvas', text: 'layOut', keys: ['L'] },
  { area: 'canvas', text: 'fit', keys: ['1'] },
  { area: 'canvas', text: 'zoom', keys: ['+', '-'] },
  { area: 'canvas', text: 'selectAll', keys: ['Ctrl+A'] },
  { area: 'canvas', text: 'paste', keys: ['Ctrl+V'] },
  { area: 'canvas', text: 'menu', keys: ['Shift+F10'] },
  { area: 'canvas', text: 'pan', keys: ['Alt+Arrows'] },
  { area: 'node', text: 'go', keys: ['Arrows'] },
  { area: 'node', text: 'move', keys: ['Shift+Arrows'] },
  { area: 'node', text: 'resizeNote', keys: ['Alt+Shift+Arrows'] },
  { area: 'node', text: 'open', keys: ['Enter'] },
  { area: 'node', text: 'rename', keys: ['F2'] },
  { area: 'node', text: 'connect', keys: ['C'] },
  { area: 'node', text: 'disable', keys: ['D'] },
  { area: 'node', text: 'delete', keys: ['Delete'] },
  { area: 'several', text: 'mark', keys: ['Space', 'Ctrl+Click'] },
  { area: 'several', text: 'goOn', keys: ['Ctrl+Arrows'] },
  { area: 'several', text: 'box', keys: ['Shift+Drag'] },
  { area: 'several', text: 'duplicate', keys: ['Ctrl+D'] },
  { area: 'several', text: 'copy', keys: ['Ctrl+C', 'Ctrl+X'] },
  { area: 'several', text: 'group', keys: ['Ctrl+G', 'Ctrl+Shift+G'] },
  { area: 'inbox', text: 'nextItem', keys: ['J', 'K'] },
  { area: 'inbox', text: 'openItem', keys: ['Enter'] },
  { area: 'inbox', text: 'approve', keys: ['A'] },
  { area: 'inbox', text: 'reject', keys: ['R'] },
];

/** The page's own first, then what holds everywhere, then other pages. @param route the page's name */
export const areasFor = (route: string): ShortcutArea[] => {
  const rank = (own: string | null) => (own === route ? 0 : own === null ? 1 : 2);
  return AREAS.toSorted((one, other) => rank(one.route) - rank(other.route)).map(({ area }) => area);
};
