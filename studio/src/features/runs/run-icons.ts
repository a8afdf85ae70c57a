import { CircleCheck, CircleDashed, CircleStop, CircleX, LoaderCircle, RotateCw, UserRoundCheck } from '@lucide/vue';
import type { FunctionalComponent } from 'vue';
import type { NodeRunState, unreached } from './run-state.ts';

const ICONS: Record<NodeRunState | ReturnType<typeof unreached>, FunctionalComponent> = {
  running: LoaderCircle,
  retrying: RotateCw,
  'waiting-for-person': UserRoundCheck,
  done: CircleCheck,
  failed: CircleX,
  stopped: CircleStop,
  waiting: CircleDashed,
  skipped: CircleDashed,
  disabled: CircleDashed,
};

export const runIcon = (state: keyof typeof ICONS): FunctionalComponent => ICONS[state];
