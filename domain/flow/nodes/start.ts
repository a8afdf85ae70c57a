import { z } from 'zod';
import { defineNode, nextOutlet } from './definition.ts';

export const startNode = defineNode({
  type: 'start',
  title: 'Start',
  description: "A customer's message arrives.",
  category: 'flow',
  icon: 'play',
  config: z.object({}),
  outlets: nextOutlet,
});
