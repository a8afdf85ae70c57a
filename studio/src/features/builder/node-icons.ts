import {
  BookOpen, CircleHelp, CircleStop, Headset, MessageSquareText, Play, ShieldCheck, Sparkles, Split, Timer, UserCheck,
  Wrench,
} from '@lucide/vue';
import type { Component } from 'vue';
import { NODES, isNodeType } from '../../../../domain/flow/nodes/index.ts';

/** The icons that node definitions name. Listed, so that the whole set is not bundled. */
const ICONS: Record<string, Component> = {
  play: Play,
  'shield-check': ShieldCheck,
  'book-open': BookOpen,
  sparkles: Sparkles,
  wrench: Wrench,
  split: Split,
  'message-square-text': MessageSquareText,
  headset: Headset,
  'user-check': UserCheck,
  timer: Timer,
  'circle-stop': CircleStop,
};

export const nodeIcon = (type: string): Component => (isNodeType(type) ? ICONS[NODES[type].icon] : undefined) ?? CircleHelp;
export const hasIcon = (name: string) => name in ICONS;

export const nodeColour = (type: string): string => `var(--node-${isNodeType(type) ? NODES[type].category : 'flow'})`;
