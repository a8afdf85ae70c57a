import { ref } from 'vue';

export interface Toast {
  id: number;
  text: string;
  tone: 'neutral' | 'positive' | 'negative';
  /** What can be done about it. */
  action?: ToastAction | undefined;
}

export interface ToastAction {
  label: string;
  run: () => void;
}

const SHOWN_MS = 5_000;
let lastId = 0;

export const toasts = ref<Toast[]>([]);

/** Says something in the corner for five seconds. */
export function toast(text: string, tone: Toast['tone'] = 'neutral', action?: ToastAction): void {
  const id = ++lastId;
  toasts.value = [...toasts.value.slice(-2), { id, text, tone, action }];
  setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((shown) => shown.id !== id);
}
