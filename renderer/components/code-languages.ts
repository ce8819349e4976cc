/** The languages that code is coloured in. */
const languages = [
  'bash', 'c', 'cpp', 'csharp', 'css', 'diff', 'dockerfile', 'go', 'graphql', 'ini', 'java', 'javascript', 'json', 'kotlin', 'lua', 'makefile', 'markdown', 'php', 'powershell', 'python', 'r', 'ruby', 'rust', 'scss', 'sql', 'swift', 'typescript', 'xml', 'yaml',
] as const
export type CodeLanguage = (typeof languages)[number]

const aliases: Readonly<Record<string, string>> = {
  sh: 'bash', shell: 'bash', zsh: 'bash', console: 'bash', 'c++': 'cpp', cc: 'cpp', h: 'c', hpp: 'cpp', cs: 'csharp', docker: 'dockerfile', golang: 'go', gql: 'graphql',
  toml: 'ini', js: 'javascript', jsx: 'javascript', mjs: 'javascript', cjs: 'javascript', jsonc: 'json', json5: 'json', jsonl: 'json', kt: 'kotlin', make: 'makefile',
  md: 'markdown', ps1: 'powershell', pwsh: 'powershell', py: 'python', rb: 'ruby', rs: 'rust', patch: 'diff', ts: 'typescript', tsx: 'typescript', html: 'xml', svg: 'xml', vue: 'xml', yml: 'yaml',
}

/** The language that a fence or a file names; undefined where it stays plain. */
export function languageOf(name: string): CodeLanguage | undefined {
  const lower = name.toLowerCase()
  const found = Object.hasOwn(aliases, lower) ? aliases[lower] : lower
  return languages.find((language) => language === found)
}
