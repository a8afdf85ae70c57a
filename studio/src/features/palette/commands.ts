import type { Component } from 'vue';

export const COMMAND_GROUPS = ['recent', 'here', 'actions', 'nodes', 'agents', 'pages', 'knowledge', 'conversations'] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

/** Somewhere to go to, or something to do. */
export interface Command {
  /** The same each time, so that it can be found among the recent ones. */
  id: string;
  group: Exclude<CommandGroup, 'recent'>;
  label: string;
  /** Few words beside it, searched as well. */
  about?: string;
  icon: Component;
  keys?: string;
  /** It shows something that takes the focus itself; after others the focus goes back to where it was. */
  leads?: boolean;
  run: () => void;
}
export interface CommandList {
  group: CommandGroup;
  commands: Command[];
}

const OF_A_GROUP = 7;
const RECENT = 5;
/** With nothing asked for, what there may be hundreds of is not listed. */
const AT_FIRST: readonly CommandGroup[] = ['here', 'actions', 'agents', 'pages'];

/** Without case and accents: `über` is found by `uber`. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase();

/** How well it fits: 3 when its label starts so, 2 when a word of it does, 1 when the words are in it, 0 when not. */
export function fit(command: Pick<Command, 'label' | 'about'>, asked: string): 0 | 1 | 2 | 3 {
  const wanted = plain(asked.trim());
  const label = plain(command.label);
  const words = wanted.split(/\s+/);
  const whole = `${label} ${plain(command.about ?? '')}`;
  if (!words.every((word) => whole.includes(word))) return 0;
  if (label.startsWith(wanted)) return 3;
  return label.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(words[0] ?? '')) ? 2 : 1;
}

/**
 * What the palette shows, by group. Asked for nothing: what was chosen lately, then what can be done. Asked for
 * something: what fits, the best fitting group first.
 * @param recent ids, the latest first
 */
export function listsFor(commands: readonly Command[], asked: string, recent: readonly string[]): CommandList[] {
  if (asked.trim() === '') {
    const lately = recent.flatMap((id) => commands.find((command) => command.id === id) ?? []).slice(0, RECENT);
    const rest = commands.filter((command) => !lately.includes(command));
    const lists = AT_FIRST.map((group) => ({ group, commands: rest.filter((command) => command.group === group).slice(0, OF_A_GROUP) }));
    return [{ group: 'recent' as const, commands: lately }, ...lists].filter((list) => list.commands.length > 0);
  }
  const place = (id: string) => (recent.includes(id) ? recent.indexOf(id) : recent.length);
  const fitting = commands.map((command) => ({ command, score: fit(command, asked) })).filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || place(one.command.id) - place(other.command.id));
  const groups = [...new Set(fitting.map(({ command }) => command.group))];
  return groups.map((group) => ({ group, commands: fitting.flatMap(({ command }) => (command.group === group ? [command] : [])).slice(0, OF_A_GROUP) }));
}
