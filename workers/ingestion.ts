import type { Clients } from './clients.ts';

export const ingestionActivities = (_clients: Clients) => ({});
