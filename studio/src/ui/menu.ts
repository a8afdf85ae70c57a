import type { Component } from 'vue';

export interface MenuAction {
  label: string;
  run: () => void;
  icon?: Component;
  /** Its shortcut, as `Ctrl+D`: shown beside it where there is room. */
  keys?: string;
  checked?: boolean;
  danger?: boolean;
  disabled?: boolean;
}

export type MenuEntry = MenuAction | { heading: string } | 'separator';
