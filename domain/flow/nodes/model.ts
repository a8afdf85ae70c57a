import { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import { toolLimitsSchema } from '../../tools/settings-schema.ts';
import type { Catalogue } from '../model.ts';
import { defineNode, nextOutlet, type ConfigProblem } from './definition.ts';
import { templateProblems } from './templates.ts';

export const PROVIDERS = ['default', 'openai', 'anthropic', 'openai-compatible', 'demo'] as const;

export const toolUseSchema = z.object({
  name: z.string().min(1).max(128),
  enabled: z.boolean().default(true),
  strategy: z.enum(['ai_decides', 'always_ask', 'auto_use']).default('ai_decides'),
  /** Policies may tighten what the tool itself asks for, never loosen it. */
  requiresSignIn: z.boolean().default(false),
  requires2FA: z.boolean().default(false),
  /** The agent's own limits: they hold beside those that the tenant has set for the tool. */
  limits: toolLimitsSchema.optional(),
  /** Of `auto_use`: what it is called with. Texts may hold {{variables}} of the turn. */
  arguments: z.record(z.string(), z.unknown()).optional(),
});
export type ToolUse = z.infer<typeof toolUseSchema>;

export const modelNode = defineNode({
  type: 'model',
  title: 'Model',
  description: 'Writes the reply, calling the tools that it may use.',
  category: 'model',
  icon: 'sparkles',
  config: z.object({
    provider: z.enum(PROVIDERS).default('default').meta({ title: 'Model', format: 'model', covers: ['model'] }),
    model: z.string().max(128).default('').meta({ title: 'Name of the model', description: "Empty: the provider's default." }),
    systemPrompt: z.string().trim().min(1, 'Write what the agent is to do.').max(LIMITS.promptCharacters)
      .meta({ title: 'System prompt', format: 'prompt' }),
    temperature: z.number().min(0).max(2).default(0.2).meta({ title: 'Temperature', format: 'slider', description: '0 is the steadiest; higher varies more. Left out where a model takes none.' }),
    maxTokens: z.int().min(16).max(32_000).default(1024).meta({ title: 'Tokens of a reply, at most', description: 'Four tokens are about three English words.' }),
    responseFormat: z.enum(['concise', 'moderate', 'detailed']).default('moderate').meta({
      title: 'Length of answers',
      about: {
        concise: 'One or two sentences.',
        moderate: 'A short paragraph, or a short list.',
        detailed: 'In full, with the steps and conditions that matter.',
      },
    }),
    tools: z.array(toolUseSchema).max(128).default([]).meta({ title: 'Tools', format: 'tools' }),
    maxToolRounds: z.int().min(0).max(LIMITS.toolRounds).default(4).meta({ title: 'Rounds of tools, at most', description: 'How often it may call tools and read their results before it has to answer.' }),
    fallback: z.object({ provider: z.enum(PROVIDERS), model: z.string().max(128).default('') }).nullable().default(null)
      .meta({ title: 'Fallback model', format: 'fallback', description: 'Asked when the first cannot be reached.' }),
  }),
  outlets: nextOutlet,
  check: (config, catalogue) => [
    ...templateProblems(config.systemPrompt, 'systemPrompt'),
    ...config.tools.flatMap((tool, index) => (tool.enabled ? problemsOf(tool, index, catalogue) : [])),
  ],
});

function problemsOf(tool: ToolUse, index: number, catalogue: Catalogue): ConfigProblem[] {
  const known = catalogue.tools.get(tool.name);
  if (!known) {
    const message = `There is no tool "${tool.name}". Remove it or choose another.`;
    return [{ path: `tools.${index}.name`, code: 'tool_unknown', message, severity: 'error' }];
  }
  if (tool.strategy !== 'auto_use') return [];
  const missing = (known.required ?? []).filter((name) => tool.arguments?.[name] === undefined);
  return [
    ...missing.map((name) => ({
      path: `tools.${index}.arguments.${name}`,
      code: 'tool_argument_missing',
      message: `"${tool.name}" is used at the start of each answer, so give its argument "${name}".`,
      severity: 'error' as const,
    })),
    ...templateProblems(tool.arguments, `tools.${index}.arguments`),
  ];
}
