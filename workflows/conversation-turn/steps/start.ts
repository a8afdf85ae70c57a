import type { Step } from './step.ts';

export const startStep: Step<'start'> = async () => ({ outlet: 'next' });
export const endStep: Step<'end'> = async () => ({ outlet: 'none' });
