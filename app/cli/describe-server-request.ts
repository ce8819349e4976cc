import type { ContentPart } from '#contract/content.ts'
import { describeProblem } from '#contract/problem.ts'
import type { ServerRequest } from '#contract/server-request.ts'
import type { FormField } from './form-fields.ts'
import { oneLine, visibleJson, visibleText } from './plain-text.ts'
import { partText } from './show-turn.ts'

type Sampling = Extract<ServerRequest, { kind: 'sampling' }>

const indent = (text: string, by = '    '): string => text.split('\n').map((line) => `${by}${line}`).join('\n')

/** Nothing is left out, as for reading: a prompt could hide in a control sequence. */
const wholeText = (part: ContentPart): string => visibleText(part.type === 'text' || part.type === 'resource' ? part.text : partText(part))

/** The head of a form. Contains no character that a terminal would act on, besides line feeds; as all of this file. */
export function describeForm({ server, message, secretFields }: Extract<ServerRequest, { kind: 'form' }>): string {
  const lines = [`${oneLine(server)} asks you for something:`, indent(visibleText(message))]
  if (secretFields.length > 0) lines.push(`  Careful: ${secretFields.map(oneLine).join(', ')} looks like a password or a key. A server should never ask for one here.`)
  return lines.join('\n')
}

/** The question for one field, with what may be answered. */
export function describeField(field: FormField): string {
  const { title, description, required, options, kind, default: preset } = field
  const lines = [`  ${oneLine(title)}${required ? '' : ' (optional)'}${description === undefined ? '' : `: ${oneLine(description)}`}`]
  options.forEach((option, index) => lines.push(`    ${index + 1} ${oneLine(option.title)}`))
  const wants = { text: '', number: 'a number', integer: 'a whole number', boolean: 'y or n', choice: 'a number of the list', choices: 'numbers of the list, with commas' }[kind]
  const hints = [wants, preset === undefined ? '' : `Enter takes ${visibleJson(preset)}`].filter((hint) => hint !== '')
  if (hints.length > 0) lines.push(`    (${hints.join('; ')})`)
  return lines.join('\n')
}

/** The whole address, the host by itself, and what is odd about it. */
export function describeUrl({ server, message, url, host, warnings }: Extract<ServerRequest, { kind: 'url' }>): string {
  return [
    `${oneLine(server)} asks you to open a page:`,
    indent(visibleText(message)),
    `  Host:    ${oneLine(host)}`,
    `  Address: ${oneLine(url)}`,
    ...warnings.map((warning) => `  Careful: ${visibleText(warning)}`),
  ].join('\n')
}

/** Everything that would go to the model. */
export function describePrompt({ server, messages, system, tools, maxTokens, model, hints, budget, stage }: Sampling): string {
  return [
    `${oneLine(server)} asks for an answer of your model:`,
    ...(system === undefined ? [] : ['  System:', indent(visibleText(system))]),
    ...messages.flatMap(({ role, content }) => [`  ${role}:`, ...content.map((part) => indent(wholeText(part)))]),
    ...(tools.length > 0 ? ['  It may call these tools, which the server runs:'] : []),
    ...tools.flatMap(({ name, description, inputSchema }) => [`    ${oneLine(name)}`, ...(description === undefined ? [] : [indent(visibleText(description), '      ')]), `      takes ${visibleJson(inputSchema)}`]),
    `  Model: ${model ? oneLine(`${model.providerId}/${model.model}`) : 'none chosen'}${hints.length > 0 ? `; the server would like ${hints.map(oneLine).join(', ')}` : ''}; at most ${maxTokens} tokens`,
    `  Left for this server: ${budget.requestsLeft} requests this hour, ${budget.tokensLeft} tokens today`,
    ...(stage.kind === 'prompt' && stage.problem ? [`  The model gave no answer: ${visibleText(describeProblem(stage.problem))} You may send it again.`] : []),
  ].join('\n')
}

/** What the model said, before the server gets it. */
export function describeAnswer({ server, stage }: Sampling): string {
  if (stage.kind !== 'answer') return ''
  return [
    `The answer for ${oneLine(server)}:`,
    ...stage.content.map((part) => indent(wholeText(part))),
    ...stage.toolUses.map(({ name, arguments: args }) => `    calls ${oneLine(name)} ${visibleJson(args)}`),
  ].join('\n')
}
