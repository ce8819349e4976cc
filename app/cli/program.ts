import { Command, Option } from 'commander'
import type { ExitCode } from './exit-code.ts'
import type { Shell } from './shell.ts'

/** What the entry gives: how a command gets its shell, and where its exit code goes. */
export interface ProgramParts {
  readonly version: string
  readonly openShell: (globals: { home?: string; config?: string; json?: boolean }) => Shell
  readonly finish: (code: ExitCode) => void
}

type Run<Arguments extends unknown[]> = (shell: Shell, ...args: Arguments) => Promise<ExitCode> | ExitCode

const repeatable = (flags: string, text: string): Option => new Option(flags, `${text}; repeatable`).argParser((value, before: readonly string[]) => [...before, value]).default([], 'none')

/**
 * The command line of `steward`. Each command's module is imported when it is chosen: a call of one tool should not
 * pay for the web shell.
 */
export function createProgram({ version, openShell, finish }: ProgramParts): Command {
  const program = new Command('steward')
    .description('A host of the Model Context Protocol: it asks before anything sensitive happens.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .option('--home <folder>', 'the data folder')
    .option('--config <file>', 'a server list for this run, instead of mcp.json in the data folder; its servers count as approved')
    .option('--json', 'JSON lines on standard output; nobody is asked, so that ask means refuse')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('--help after the command says what it takes; steward --help lists the commands.')
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong use, 3 a needed consent was refused or could not be asked, 130 interrupted.')

  /** Commander calls an action with the arguments, the options and the command. */
  function does<Arguments extends unknown[]>(command: Command, load: () => Promise<Run<Arguments>>): void {
    command.action(async (...given: unknown[]) => {
      const run = await load()
      finish(await run(openShell(program.opts()), ...(given.slice(0, -1) as Arguments)))
    })
  }

  const withConsent = (command: Command): Command =>
    command
      .addOption(repeatable('--allow <server/tool>', 'allow these tools without asking, for this run; * stands for anything'))
      .addOption(repeatable('--deny <server/tool>', 'refuse these tools, for this run; wins over everything'))
  const withTurn = (command: Command): Command =>
    withConsent(command)
      .option('--provider <id>', 'demo, openai, anthropic, openai-compatible, or the id of a configured provider')
      .option('--model <name>', 'the model, by the name the provider gives it')
      .option('--base-url <url>', "the provider's address, for this run")
      .option('--conversation <id>', 'go on with this conversation')
      .option('--beyond-limit', 'send although a limit of usage is reached')
      .option('--project <name>', 'begin in this project: its prompt, model, tools, permissions and folders')
      .option('--max-steps <number>', 'the most steps of one turn')
      .option('--compact', 'where the conversation nearly fills what the model reads, sum up its older turns before the turn, without asking')
      .addOption(repeatable('--attach <file>', 'send a file along'))
      .addOption(repeatable('--resource <server=uri>', 'send a resource of a server along'))
      .addOption(repeatable('--skill <server=uri>', 'send a skill of a server along'))
      .option('--prompt <server/name>', 'begin with a prompt of a server')
      .option('--prompt-args <json>', 'the arguments of the prompt as a JSON object')

  does(withTurn(program.command('run').description('one turn, then exit').argument('[prompt]', 'the message; - reads it from standard input').option('--parent <turn>', 'follow this turn of the conversation, as a branch of its own; none begins anew')), async () => (await import('./commands/run.ts')).run)
  does(withTurn(program.command('chat').description('a conversation in the terminal; quit ends it')), async () => (await import('./commands/chat.ts')).chat)

  const servers = program.command('servers').description('the MCP servers of mcp.json')
  does(servers.command('list').description('what is configured'), async () => (await import('./commands/servers.ts')).listServers)
  does(
    servers
      .command('add')
      .description('add a server: steward servers add NAME -- COMMAND ARGUMENTS, or --url ADDRESS, or --link LINK, or --bundle FILE')
      .argument('[name]')
      .argument('[command...]', 'the command and its arguments, after --')
      .option('--url <address>', 'the address of a remote server')
      .option('--type <type>', 'http, sse, websocket or grpc; without it, as the address says, and http is tried before sse')
      .addOption(repeatable('--env <name=value>', 'a variable for the command; ${secret:NAME} keeps a secret out of the file'))
      .option('--env-file <file>', 'a file of variables for the command')
      .addOption(repeatable('--header <name:value>', 'a header for the address'))
      .option('--ca <file>', 'the certificate authority of the server, in PEM')
      .option('--cert <file>', 'the certificate that Steward shows, in PEM')
      .option('--key <file>', 'the key of that certificate, in PEM')
      .option('--proxy <address>', 'an HTTP proxy, or none')
      .option('--cwd <folder>', 'the folder in which the command runs; without it, your home folder')
      .option('--sandbox <mode>', 'standard: named folders and hosts only; strict: no network; without it, off')
      .addOption(repeatable('--allow-read <folder>', 'a folder that a server in a sandbox may read'))
      .addOption(repeatable('--allow-write <folder>', 'a folder that it may read and write'))
      .addOption(repeatable('--allow-host <host>', 'a host that it may reach: api.example.com, api.example.com:8443 or *.example.com'))
      .option('--link <link>', 'what a page offers to install; all of it is shown, and you are asked')
      .option('--bundle <file>', 'a bundle (.mcpb); all of it is shown, and you are asked')
      .addOption(repeatable('--set <key=value>', 'what the bundle asks for'))
      .option('--yes', 'for --link and --bundle: you have looked already')
      .option('--disabled', 'add it switched off')
      .option('--keep-plain', 'leave keys in mcp.json in the clear, instead of moving them to the keychain')
      .option('--replace', 'replace an entry of the same name'),
    async () => (await import('./commands/servers.ts')).addServer,
  )
  does(servers.command('remove').description('remove a server from mcp.json').argument('<name>'), async () => (await import('./commands/servers.ts')).removeServer)
  does(servers.command('test').description('connect to a server and say what was negotiated, with timings').argument('<name>'), async () => (await import('./commands/servers.ts')).testServer)
  does(
    servers.command('approve').description('look at the exact command of a server and approve it').argument('<name>').option('--yes', 'approve without being asked'),
    async () => (await import('./commands/servers.ts')).approveServer,
  )
  does(
    servers
      .command('import')
      .description("take servers over from another app's file; each still waits for its approval")
      .argument('<source>', 'a path, or claude-desktop, claude-code, vscode, cursor, windsurf')
      .argument('[names...]', 'only these servers')
      .option('--replace', 'replace entries of the same name')
      .option('--dry-run', 'only show them'),
    async () => (await import('./commands/import-servers.ts')).importServers,
  )
  does(
    servers
      .command('options')
      .description('what you allow a server; without options, shows it')
      .argument('<name>')
      .option('--sampling <ask|off>', 'whether it may ask for answers of your model; each is shown to you first')
      .option('--sampling-model <provider/model>', 'by which model; default takes the chosen one')
      .option('--requests-per-hour <number>', 'how often it may ask')
      .option('--tokens-per-day <number>', 'how much the answers may cost')
      .addOption(repeatable('--root <folder>', 'tell it of this folder'))
      .option('--no-roots', 'forget the folders so far')
      .option('--log-level <level>', 'how much it should log')
      .option('--era <era>', 'the protocol: auto, legacy or modern')
      .option('--tools <always|when-found>', 'where all tools are too many for a request: always in it, or when the model finds them'),
    async () => (await import('./commands/server-options.ts')).serverOptions,
  )
  does(servers.command('traffic').description('connect to a server and show every message').argument('<name>').option('--curl <number>', 'one of them as a curl command'), async () => (await import('./commands/traffic.ts')).traffic)
  does(servers.command('login').description('sign in to a server, in the browser or with a code').argument('<name>'), async () => (await import('./commands/login.ts')).loginServer)
  does(servers.command('logout').description('sign out of a server and forget its tokens').argument('<name>'), async () => (await import('./commands/login.ts')).logoutServer)

  does(program.command('tools').description('the tools of all servers, or of one').argument('[server]'), async () => (await import('./commands/primitives.ts')).tools)
  does(
    withConsent(program.command('call').description('call a tool').argument('<server>').argument('<tool>').option('--args <json>', 'its arguments as a JSON object; - reads them from standard input').option('--detach', 'do not wait where the server runs it as a task; see steward tasks')),
    async () => (await import('./commands/primitives.ts')).call,
  )
  does(program.command('resources').description('the resources of a server').argument('<server>'), async () => (await import('./commands/primitives.ts')).resources)
  does(program.command('read').description('read a resource').argument('<server>').argument('<uri>').option('--output <file>', 'write its bytes to a file').option('--args <json>', 'the uri is a template; its values as a JSON object'), async () => (await import('./commands/primitives.ts')).read)
  does(program.command('prompts').description('the prompts of a server').argument('<server>'), async () => (await import('./commands/primitives.ts')).prompts)
  does(
    program.command('prompt').description('the messages of a prompt').argument('<server>').argument('<name>').option('--args <json>', 'its arguments as a JSON object; - reads them from standard input'),
    async () => (await import('./commands/primitives.ts')).prompt,
  )

  does(
    program
      .command('complete')
      .description('what a server suggests for an argument of a prompt or a resource template')
      .argument('<server>')
      .argument('<argument>')
      .argument('[value]', 'what is typed so far')
      .option('--prompt <name>', 'the prompt')
      .option('--template <uri>', 'the resource template')
      .option('--args <json>', 'the other arguments as a JSON object'),
    async () => (await import('./commands/features.ts')).complete,
  )
  does(program.command('watch').description('tell whenever a resource changes').argument('<server>').argument('<uri>'), async () => (await import('./commands/features.ts')).watch)
  does(program.command('skills').description('the skills of a server').argument('<server>'), async () => (await import('./commands/features.ts')).skills)
  does(program.command('skill').description('read a file of a skill, verified').argument('<server>').argument('<uri>').argument('[path]', 'without it, SKILL.md'), async () => (await import('./commands/features.ts')).skill)

  const tasks = program.command('tasks').description('calls that servers run on their own and that go on without Steward')
  does(tasks.command('list').description('what still runs'), async () => (await import('./commands/tasks.ts')).listTasks)
  does(tasks.command('wait').description('wait for the result of a call').argument('<call>'), async () => (await import('./commands/tasks.ts')).waitForTask)
  does(tasks.command('cancel').description('stop a call at its server').argument('<call>'), async () => (await import('./commands/tasks.ts')).cancelTask)

  const conversations = program.command('conversations').description('what was said and done')
  does(
    conversations
      .command('list')
      .description('last changed first')
      .option('--limit <number>', 'at most this many', '50')
      .option('--folder <name>', 'those in a folder')
      .option('--project <name>', 'those of a project')
      .option('--pinned', 'those that are pinned')
      .option('--archived', 'those in the archive')
      .option('--bin', 'those that are deleted after 30 days'),
    async () => (await import('./commands/library.ts')).listConversations,
  )
  does(conversations.command('folders').description('the folders, by name'), async () => (await import('./commands/library.ts')).listFolders)
  does(conversations.command('move').description('put conversations into a folder, or out of it').argument('<id...>').option('--to <name>', 'the folder; a new name makes one; without it, out of every folder'), async () => (await import('./commands/library.ts')).moveConversations)
  does(conversations.command('pin').description('keep conversations at the top').argument('<id...>').option('--undo', 'not any more'), async () => (await import('./commands/library.ts')).pinConversations)
  does(conversations.command('archive').description('put conversations away without deleting them').argument('<id...>').option('--undo', 'bring them back'), async () => (await import('./commands/library.ts')).archiveConversations)
  does(
    conversations.command('delete').description('put conversations into the bin, which empties itself after 30 days').argument('<id...>').option('--undo', 'take them out of it').option('--forever', 'delete them at once and for good'),
    async () => (await import('./commands/library.ts')).deleteConversations,
  )
  does(conversations.command('show').description('print a conversation').argument('<id>').option('--tree', 'its branches, a line each; --json also tells the turns that fork and run --parent take'), async () => (await import('./commands/conversations.ts')).showConversation)
  does(
    conversations
      .command('search')
      .description('find words in all conversations, the newest first; the last word may be the beginning of one')
      .argument('<text>')
      .option('--best', 'those first in which the words stand often and near')
      .option('--limit <number>', 'at most this many', '50')
      .option('--after <number>', 'go on where a search before it ended'),
    async () => (await import('./commands/conversations.ts')).searchConversations,
  )
  does(
    withConsent(conversations.command('rerun').description('ask its questions again of another model, in a new conversation; tools answer from the record').argument('<id>'))
      .option('--turn <turn>', 'up to this turn; without it, the branch that is shown')
      .option('--provider <id>', 'the provider of the model')
      .option('--model <name>', 'the model')
      .option('--base-url <url>', "the provider's address, for this run")
      .option('--call-unrecorded', 'really make the calls that are not recorded, with consent as always; without it they are refused'),
    async () => (await import('./commands/rerun.ts')).rerunConversation,
  )
  does(
    conversations
      .command('replay')
      .description('show a conversation as it was, at its pace; nothing is called')
      .argument('<file-or-id>', 'an exported file, - for standard input, or the id of a conversation')
      .option('--speed <number>', '2 is twice as fast; max does not wait', '1')
      .option('--up-to <turn>', 'end with this turn'),
    async () => (await import('./commands/replay.ts')).replayConversation,
  )
  does(conversations.command('fork').description('make a new conversation of everything up to a turn').argument('<id>').option('--turn <turn>', 'without it, the whole branch that is shown'), async () => (await import('./commands/conversation-tree.ts')).forkConversation)
  does(
    conversations
      .command('export')
      .description('write conversations with their files')
      .argument('[id...]')
      .option('--folder <name>', 'those in a folder')
      .option('--all', 'all that are not in the bin')
      .option('--format <format>', 'jsonl (whole, to be imported again), markdown or html (to be read)', 'jsonl')
      .option('--branches', 'markdown and html: all branches, not only the shown one')
      .option('--no-files', 'without attachments and other bytes')
      .option('--scrubbed', 'for a bug report: words, numbers, names and files are replaced, the structure stays; says what stays readable')
      .option('--output <file>', 'to a file instead of standard output'),
    async () => (await import('./commands/export.ts')).exportTo,
  )
  does(
    conversations.command('import').description('read an export of Steward, ChatGPT or Claude; what is here already is left alone').argument('<file>', 'a path (.jsonl, .json, .zip), or - for standard input').option('--dry-run', 'only say what is in it'),
    async () => (await import('./commands/import.ts')).importFrom,
  )

  const projects = program.command('projects').description('what conversations have in common: prompt, model, tools, permissions, folders')
  does(projects.command('list').description('by name'), async () => (await import('./commands/projects.ts')).listProjects)
  does(projects.command('show').description('print a project').argument('<name>'), async () => (await import('./commands/projects.ts')).showProject)
  does(
    projects
      .command('export')
      .description('write a project as one file, without secrets')
      .argument('<name>')
      .option('--output <file>', 'to a file instead of standard output')
      .option('--paths', 'with the folders of this computer, and what names them')
      .option('--grants', 'with its permissions; who imports the file has to tick each'),
    async () => (await import('./commands/projects.ts')).exportProject,
  )
  does(
    projects
      .command('import')
      .description('read such a file, as a new project; its servers still wait for their approval')
      .argument('<file>', 'a path, or - for standard input')
      .option('--name <name>', 'another name than in the file')
      .option('--folders', 'take its folders over, too'),
    async () => (await import('./commands/projects.ts')).importProject,
  )

  does(
    program
      .command('context')
      .description('what the next request to the model holds: tokens, and money where prices are set')
      .option('--conversation <id>', 'of this conversation; without it, of a new one')
      .option('--provider <id>', 'as with run')
      .option('--model <name>', 'as with run')
      .option('--base-url <url>', 'as with run'),
    async () => (await import('./commands/context.ts')).showContext,
  )

  does(
    program.command('usage').description('tokens and money, with a bar each').option('--days <number>', 'of so many days, today among them', '30').option('--by <what>', 'day, model, conversation or server', 'day'),
    async () => (await import('./commands/usage.ts')).showUsage,
  )

  const permissions = program.command('permissions').description('what may run without a question, and what never may')
  does(permissions.command('list').description('every standing answer, with its id'), async () => (await import('./commands/permissions.ts')).listPermissions)
  does(permissions.command('revoke').description('take one back; the call is asked about again').argument('<id>'), async () => (await import('./commands/permissions.ts')).revokePermission)
  does(permissions.command('deny').description('never allow a tool, and never ask about it').argument('<server/tool>', '* stands for anything'), async () => (await import('./commands/permissions.ts')).denyTool)

  const secrets = program.command('secrets').description('keys and tokens, sealed by the keychain of this machine')
  does(secrets.command('set').description('store a value from standard input; provider/openai is the key of openai').argument('<name>'), async () => (await import('./commands/secrets.ts')).setSecret)
  does(secrets.command('move').description('move every key that stands in mcp.json in the clear to the keychain; placeholders stay').option('--dry-run', 'only show them'), async () => (await import('./commands/secrets.ts')).moveAll)
  does(secrets.command('rotate').description('seal all values with a new key, and remove the old one from the keychain'), async () => (await import('./commands/secrets.ts')).rotateSecrets)
  does(secrets.command('list').description('their names, age and users; no command shows a value'), async () => (await import('./commands/secrets.ts')).listSecrets)
  does(secrets.command('remove').description('forget a value').argument('<name>'), async () => (await import('./commands/secrets.ts')).removeSecret)

  const audit = program.command('audit').description('the ledger: what was asked, decided, done and changed')
  does(
    audit
      .command('verify')
      .description('read the whole ledger and say whether it is what was written')
      .option('--from <checkpoint>', 'a file of steward audit checkpoint that was kept elsewhere; the ledger must contain it')
      .addHelpText('after', '\nExit codes of this command, instead of the usual ones: 0 ok, 1 altered (with the first wrong entry), 2 cut off, 3 the end is not signed, 4 cannot be read or wrong use.\nWho has your account can rewrite what lies before the last checkpoint that was kept elsewhere.'),
    async () => (await import('./commands/audit.ts')).verifyAudit,
  )
  does(
    audit
      .command('export')
      .description('write the ledger for another program; without the arguments and results of calls')
      .requiredOption('--format <format>', 'jsonl (as it is), otel (OpenTelemetry, OTLP in JSON) or cef (Common Event Format)')
      .option('--output <file>', 'to a file instead of standard output'),
    async () => (await import('./commands/audit.ts')).exportAudit,
  )
  does(audit.command('checkpoint').description('sign the ledger as it is now, to be kept elsewhere as a witness').option('--output <file>', 'to a file instead of standard output'), async () => (await import('./commands/audit.ts')).checkpointAudit)

  does(
    program
      .command('doctor')
      .description('check keychain, PATH, clock, configuration and each server, or one server')
      .argument('[server]')
      .option('--fix', 'offer what can be done about it, a question each')
      .option('--online', 'ask the registry that your .npmrc names whether it has the packages'),
    async () => (await import('./commands/doctor.ts')).doctor,
  )
  does(
    program
      .command('serve')
      .description('the app in a browser; prints its address')
      .option('--port <number>', 'the port; 0 takes a free one', '0')
      .option('--host <address>', 'the address to listen on; others than loopback can be reached from the network', '127.0.0.1'),
    async () => (await import('./commands/serve.ts')).serve,
  )
  return program
}
