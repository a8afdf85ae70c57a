import { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import { defineNode, nextOutlet } from './definition.ts';

export const PROVIDERS = ['default', 'openai', 'anthropic', 'openai-compatible', 'demo'] as const;

export const toolUseSchema = z.object({
  name: z.string().min(1).max(128),
  enabled: z.boolean().default(true),
  strategy: z.enum(['ai_decides', 'always_ask', 'auto_use']).default('ai_decides'),
  /** Policies may tighten what the tool itself asks for, never loosen it. */
  requiresSignIn: z.boolean().default(false),
  requires2FA: z.boolean().default(false),
});

export const modelNode = defineNode({
  type: 'model',
  title: 'Model',
  description: 'Writes the reply, calling the tools that it may use.',
  category: 'model',
  icon: 'sparkles',
  config: z.object({
    provider: z.enum(PROVIDERS).default('default').meta({ title: 'Provider', description: '"default" is what the environment names.' }),
    model: z.string().max(128).default('').meta({ title: 'Model', description: "Empty: the provider's default." }),
    systemPrompt: z.string().trim().min(1, 'Write what the agent is to do.').max(LIMITS.promptCharacters)
      .meta({ title: 'System prompt', format: 'prompt' }),
    temperature: z.number().min(0).max(2).default(0.2).meta({ title: 'Temperature' }),
    maxTokens: z.int().min(16).max(32_000).default(1024).meta({ title: 'Tokens of a reply, at most' }),
    responseFormat: z.enum(['concise', 'moderate', 'detailed']).default('moderate').meta({ title: 'Length of answers' }),
    tools: z.array(toolUseSchema).max(128).default([]).meta({ title: 'Tools', format: 'tools' }),
    maxToolRounds: z.int().min(0).max(LIMITS.toolRounds).default(4).meta({ title: 'Rounds of tools, at most' }),
    fallback: z.object({ provider: z.enum(PROVIDERS), model: z.string().max(128).default('') }).nullable().default(null)
      .meta({ title: 'Fallback model', format: 'fallback' }),
  }),
  outlets: () => nextOutlet,
  check: (config, catalogue) =>
    config.tools
      .map((tool, index) => ({ tool, index }))
      .filter(({ tool }) => tool.enabled && !catalogue.tools.has(tool.name))
      .map(({ tool, index }) => ({
        path: `tools.${index}.name`,
        code: 'tool_unknown',
        message: `There is no tool "${tool.name}". Remove it or choose another.`,
        severity: 'error' as const,
      })),
});
