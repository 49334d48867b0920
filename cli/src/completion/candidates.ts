import type { CliContext, ConnectionFlags } from '../context.ts'
import { singularOf } from '../resources/resources.ts'
import type { Session } from '../session.ts'

export interface Candidate {
  readonly value: string
  readonly description: string
}

const TIMEOUT_MS = 1_500
/** The commands whose words are types and names. */
const WITH_OBJECTS: ReadonlySet<string> = new Set(['get', 'describe', 'delete', 'why'])
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  get: ['wide', 'yaml', 'json', 'name'],
  apply: ['yaml', 'json', 'name'],
  delete: ['name'],
  version: ['json', 'yaml'],
  why: ['json', 'text', 'yaml'],
  scaling: ['json', 'yaml'],
}
const FLAGS_WITH_VALUE: ReadonlySet<string> = new Set([
  '-n',
  '--namespace',
  '-l',
  '--selector',
  '--field-selector',
  '-o',
  '--output',
  '-L',
  '--label-columns',
  '--kubeconfig',
  '--context',
  '--data-dir',
  '-f',
  '--filename',
  '--cascade',
  '--grace-period',
  '--timeout',
  '--dry-run',
])
const FILE_FLAGS: ReadonlySet<string> = new Set([
  '-f',
  '--filename',
  '--kubeconfig',
  '--data-dir',
  '--token-auth-file',
  '--etcd-cafile',
  '--etcd-certfile',
  '--etcd-keyfile',
])

/** Is the word that is being typed a file? The last of `words` is the one that is typed, empty where none is begun. */
export const takesFile = (words: readonly string[]): boolean => FILE_FLAGS.has(words.at(-2) ?? '')

/** What could stand where the last of `words` is typed, and is not known from the commands themselves. */
export const candidatesFor = async (words: readonly string[], context: CliContext): Promise<readonly Candidate[]> => {
  const [command = '', ...rest] = words
  const before = rest.slice(0, -1)
  const flag = before.at(-1) ?? ''
  if (flag === '-o' || flag === '--output') return (FORMATS[command] ?? []).map(plain)
  if (flag === '-n' || flag === '--namespace') return ask(before, context, (session) => namesOf('namespaces', undefined, session))
  if (!FLAGS_WITH_VALUE.has(flag) && command === 'scaling')
    return ask(before, context, (session) => namesOf('horizontalpodautoscalers', flagValue(['-n', '--namespace'], before), session))
  if (FLAGS_WITH_VALUE.has(flag) || !WITH_OBJECTS.has(command)) return []
  const typed = rest.at(-1) ?? ''
  const positional = before.filter((word, i) => !word.startsWith('-') && !FLAGS_WITH_VALUE.has(before[i - 1] ?? ''))
  const [type] = positional
  if (type !== undefined && !type.includes('/'))
    return ask(before, context, (session) => namesOf(type, flagValue(['-n', '--namespace'], before), session))
  const slash = typed.indexOf('/')
  const others = command === 'why' ? [{ value: 'denied', description: 'why something is not allowed' }] : []
  if (slash < 0) return type === undefined ? [...others, ...(await ask(before, context, typesOf))] : []
  const prefix = typed.slice(0, slash)
  const names = await ask(before, context, (session) => namesOf(prefix, flagValue(['-n', '--namespace'], before), session))
  return names.map(({ value, description }) => ({ value: `${prefix}/${value}`, description }))
}

const plain = (value: string): Candidate => ({ value, description: '' })

const flagValue = (flags: readonly string[], words: readonly string[]): string | undefined => {
  const at = words.findIndex((word) => flags.includes(word))
  return at < 0 ? undefined : words[at + 1]
}

const ask = async (
  words: readonly string[],
  { connect, clock }: CliContext,
  read: (session: Session) => Promise<readonly Candidate[]>,
): Promise<readonly Candidate[]> => {
  const flags: ConnectionFlags = {
    kubeconfig: flagValue(['--kubeconfig'], words),
    context: flagValue(['--context'], words),
    dataDir: flagValue(['--data-dir'], words),
  }
  const session = await connect(flags)
  try {
    return await new Promise((resolve, reject) => {
      const timer = clock.after(TIMEOUT_MS, () => resolve([]))
      read(session)
        .then(resolve, reject)
        .finally(() => timer.cancel())
    })
  } finally {
    await session.close()
  }
}

const typesOf = async (session: Session): Promise<readonly Candidate[]> => {
  const { all } = await session.resources()
  return all
    .filter(({ verbs, preferred }) => preferred && verbs.includes('list'))
    .map((each) => ({ value: each.plural, description: [singularOf(each), ...(each.shortNames ?? [])].join(', ') }))
}

const namesOf = async (type: string, namespace: string | undefined, session: Session): Promise<readonly Candidate[]> => {
  const resource = (await session.resources()).resolve(type)
  const { items } = await session.client.list(resource, {
    namespace: resource.namespaced ? (namespace ?? session.namespace) : undefined,
    limit: 500,
  })
  return items.map(({ metadata }) => plain(metadata.name))
}
