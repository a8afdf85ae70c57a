/** What a proxy stands before. */
export type Detoured = 'postgres' | 'temporal' | 'valkey' | 'bank';

/** A step boundary of a transfer turn, as the bytes between one of our programs and a service show it. */
export interface Boundary {
  program: 'worker' | 'api';
  service: Detoured;
  /** What is sent, one after the other on one connection; the last is the boundary. */
  requests: readonly RegExp[];
  /** `request`: it never left. `answer`: it was done, and nobody has heard. `nothing`: it was heard, and nothing done since. */
  hold: 'request' | 'answer' | 'nothing';
  /** Which answer, where many requests share a connection. Default: the next. */
  answer?: RegExp;
}

const CLAIM = /from tool_calls where call_id .*for update/;
const RECEIPT = /insert into tool_calls[^]*transfer_funds[^]*do update set/;
const TRANSFER = /^POST \/transfers /;
const FINAL_SAVE = /update turns set status/;
const worker = (service: Detoured, requests: RegExp[], hold: Boundary['hold']): Boundary =>
  ({ program: 'worker', service, requests, hold });

/** In the order of a turn. `waiting for approval` has no bytes: the client is told of it. */
export const BOUNDARIES = {
  'waiting for approval': undefined,
  'verdict sent': { program: 'api', service: 'temporal', requests: [/decideApproval/], hold: 'request' },
  'verdict checked': worker('bank', [/^POST \/challenges\/[^ ]+\/verify /], 'answer'),
  'verdict answered': {
    program: 'api', service: 'temporal', requests: [/decideApproval/], hold: 'answer', answer: /"outcome":"approved"/,
  },
  'before the claim': worker('postgres', [CLAIM], 'request'),
  'after the claim': worker('postgres', [CLAIM, /commit/i], 'answer'),
  'before the call': worker('bank', [TRANSFER], 'request'),
  'booked, not answered': worker('bank', [TRANSFER], 'answer'),
  'after the answer': worker('bank', [TRANSFER], 'nothing'),
  'before the receipt': worker('postgres', [RECEIPT], 'request'),
  'after the receipt': worker('postgres', [RECEIPT], 'answer'),
  'before the final save': worker('postgres', [FINAL_SAVE], 'request'),
  'after the final save': worker('postgres', [FINAL_SAVE], 'answer'),
} as const satisfies Record<string, Boundary | undefined>;

export type BoundaryName = keyof typeof BOUNDARIES;
export const BOUNDARY_NAMES = Object.keys(BOUNDARIES) as BoundaryName[];
export const boundaryNamed = (name: BoundaryName): Boundary | undefined => BOUNDARIES[name];
