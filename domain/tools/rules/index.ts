import { amountPerCall, amountPerDay, newPayeeWaits } from './amounts.ts';
import { blockedTools } from './blocked-tools.ts';
import { alwaysAsk, secondPersonAbove, twoFactor, writeAsks } from './gates.ts';
import { payeeAllowed, payeeBlocked } from './payees.ts';
import { callsPerDay, callsPerMinute, velocity } from './rates.ts';
import type { Rule } from './rule.ts';
import { signedIn } from './signed-in.ts';
import { toolDisabled } from './tool-disabled.ts';

/** What refuses, in the order in which it is told: what can never be before what may be later. */
export const REFUSALS: readonly Rule[] = [
  blockedTools, toolDisabled, signedIn, payeeBlocked, payeeAllowed, amountPerCall, amountPerDay, newPayeeWaits, velocity,
  callsPerMinute, callsPerDay,
];

/** What makes a call wait, strongest first. */
export const GATES: readonly Rule[] = [twoFactor, alwaysAsk, writeAsks, secondPersonAbove];
