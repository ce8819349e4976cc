import type { ModelTool } from '../language-model.ts'

/**
 * The tools as a part of the system prompt, for models whose API has no place for them.
 *
 * The tag and the JSON in it are those of the Hermes template, which most open models saw in training.
 */
export function describeToolsInPrompt(tools: readonly ModelTool[]): string {
  const definitions = tools.map(({ name, description, inputSchema }) => JSON.stringify({ name, description, parameters: inputSchema }))
  return `# Tools

You can call these tools. Each line is one tool with the JSON Schema of its parameters:

<tools>
${definitions.join('\n')}
</tools>

To call a tool, write a block like this, with the name of a tool above and arguments that fit its schema:

<tool_call>
{"name": "TOOL_NAME", "arguments": {"PARAMETER": "VALUE"}}
</tool_call>

You may write a short sentence before it. Write several blocks to make several calls at once. Write nothing after the last block: you then get the results, each in a <tool_result> block, and go on. Never write a <tool_result> block yourself. When you need no tool, answer without any block.`
}
