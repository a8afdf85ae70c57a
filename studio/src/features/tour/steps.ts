/** Where a step of the tour is: the list of agents, an agent's page, or a node's settings on it. */
export type TourPlace = 'agents' | 'agent' | 'node';

export interface TourStep {
  /** Its words: `tour.<id>.title` and `tour.<id>.text`. */
  id: 'agents' | 'template' | 'canvas' | 'drawer' | 'chat' | 'publish' | 'again';
  place: TourPlace;
  /** What is shown; where a narrow page lacks it, the words stand alone. The first that is visible. */
  shows: readonly string[];
}

/** From the list of agents to a published version, as somebody would who builds their first. */
export const TOUR: readonly TourStep[] = [
  { id: 'agents', place: 'agents', shows: ['[data-tour=agents]'] },
  { id: 'template', place: 'agents', shows: ['[data-tour=new-agent]'] },
  { id: 'canvas', place: 'agent', shows: ['[data-testid=canvas]'] },
  { id: 'drawer', place: 'node', shows: ['[data-drawer]'] },
  { id: 'chat', place: 'agent', shows: ['[data-tour=chat]', '[data-tour=chat-button]'] },
  { id: 'publish', place: 'agent', shows: ['[data-tour=publish]'] },
  { id: 'again', place: 'agent', shows: ['[data-tour=account]'] },
];
