import { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import { defineNode, nextOutlet } from './definition.ts';

export const waitNode = defineNode({
  type: 'wait',
  title: 'Wait',
  description: 'A durable timer: it survives restarts of everything.',
  category: 'flow',
  icon: 'timer',
  config: z.object({
    seconds: z.int().min(1).max(LIMITS.waitSeconds).default(60).meta({ title: 'Seconds' }),
  }),
  outlets: nextOutlet,
});
