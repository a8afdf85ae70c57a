/** A member of staff, as the customer sees their name. */
export interface Colleague {
  id: string;
  name: string;
}

/** Who answers in a conversation: the agent while it is open, else a colleague, or nobody yet. */
export interface DeskStanding {
  status: 'open' | 'handed-over';
  takenBy: Colleague | null;
}
