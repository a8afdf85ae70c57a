import { describe, expect, test } from 'vitest';
import { toolSchema } from '../../../contract/http/tools.ts';
import { CitiflowError } from '../../../domain/errors.ts';
import { parseArguments } from '../tool.ts';
import { TOOLS, parametersSchema, toolCatalogue, toolFacts, toolNamed } from './index.ts';
import { transferFunds } from './transfer-funds.ts';

const failureOf = (run: () => unknown) => {
  try {
    run();
  } catch (failure) {
    if (failure instanceof CitiflowError) return failure;
  }
  throw new Error('A CitiflowError was expected');
};

describe('the catalogue of tools', () => {
  test('lists every tool under its own name, as the contract has it', () => {
    expect(toolCatalogue().map(({ name }) => name)).toEqual(Object.keys(TOOLS));
    for (const tool of toolCatalogue()) expect(toolSchema.parse(tool)).toEqual(tool);
  });

  test('describes every parameter to the model', () => {
    for (const tool of Object.values(TOOLS)) {
      for (const [name, parameter] of Object.entries(tool.parameters.shape)) {
        expect(parameter.description, `${tool.name}.${name}`).toBeTruthy();
      }
    }
  });

  test('gives a schema in which defaults may be left out and unknown members may not be added', () => {
    expect(parametersSchema(transferFunds)).toMatchObject({
      type: 'object',
      required: ['amountMinor'],
      additionalProperties: false,
      properties: { amountMinor: { type: 'integer' }, currency: { default: 'USD' } },
    });
  });

  test('gates money and lets only writes be looked up', () => {
    expect(toolFacts().get('transfer_funds')).toMatchObject({ effect: 'write', requiresAuth: true, requires2FA: true });
    expect(toolFacts().get('transfer_to_human')?.requiresAuth).toBe(false);
    for (const tool of Object.keys(TOOLS).map(toolNamed)) expect(Boolean(tool.lookUp), tool.name).toBe(tool.effect === 'write');
  });

  test('lets freezing a card alone through without a confirmation', () => {
    const ungated = Object.keys(TOOLS).map(toolNamed).filter(({ ungatedByDefault }) => ungatedByDefault);
    expect(ungated.map(({ name }) => name)).toEqual(['freeze_card']);
  });

  test('says how much money a transfer moves, and to whom', () => {
    const parts = { amountMinor: 5000, currency: 'USD' };
    expect(transferFunds.moneyOf?.({ ...parts, payeeId: 'payee-alice' })).toEqual({ ...parts, payeeId: 'payee-alice' });
    expect(transferFunds.moneyOf?.({ ...parts, toAccountId: 'acc-alex-savings' })).toEqual(parts);
  });

  test('refuses a name that is not there, even one that every object has', () => {
    expect(failureOf(() => toolNamed('constructor')).code).toBe('tool_unknown');
  });
});

describe('arguments', () => {
  test('get their defaults, and null counts as left out', () => {
    const args = parseArguments(transferFunds, { payeeId: 'Alice', amountMinor: 5000, memo: null, toAccountId: null });
    expect(args).toEqual({ payeeId: 'Alice', amountMinor: 5000, currency: 'USD' });
    expect(transferFunds.describe(args)).toBe('Send $50.00 to Alice from the checking account');
  });

  test('that do not fit are told field by field', () => {
    const failure = failureOf(() => parseArguments(transferFunds, { payeeId: 'Alice', amountMinor: 12.5, amount: 5, currency: 'dollars' }));
    expect(failure.code).toBe('tool_arguments_invalid');
    expect(failure.errors?.map(({ path }) => path)).toEqual(expect.arrayContaining(['amountMinor', 'currency']));
    expect(failure.message).toContain('amount');
  });

  test('of a transfer name exactly one receiver', () => {
    for (const receiver of [{}, { payeeId: 'payee-alice', toAccountId: 'savings' }]) {
      expect(failureOf(() => parseArguments(transferFunds, { amountMinor: 5000, ...receiver })).message).toContain('either payeeId');
    }
  });

  test('that are no object at all are refused', () => {
    for (const args of [undefined, 'x', [1]]) expect(failureOf(() => parseArguments(transferFunds, args)).code).toBe('tool_arguments_invalid');
  });
});
