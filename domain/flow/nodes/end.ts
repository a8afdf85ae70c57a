import { z } from 'zod';
import { defineNode } from './definition.ts';

export const endNode = defineNode({
  type: 'end',
  title: 'End',
  description: 'The turn ends; the reply is saved.',
  category: 'flow',
  icon: 'circle-stop',
  config: z.object({}),
  outlets: [],
});
