import type { Component } from 'vue';

export interface MenuAction {
  label: string;
  run: () => void;
  icon?: Component;
  checked?: boolean;
  danger?: boolean;
  disabled?: boolean;
}

export type MenuEntry = MenuAction | { heading: string } | 'separator';
