/** A parameter of requests, the same in both formats. */
export interface Parameter {
  readonly name: string
  readonly in: 'query' | 'path'
  readonly type: 'string' | 'integer' | 'boolean'
  readonly description: string
}

const query = (name: string, type: Parameter['type'], description: string): Parameter => ({ name, in: 'query', type, description })

const dryRun = query('dryRun', 'string', 'All: do everything but the storing. No other value is known.')
const fieldManager = query(
  'fieldManager',
  'string',
  'Who makes the change, for managedFields: at most 128 printable characters. By default from the user agent.',
)
const applyManager = query('fieldManager', 'string', `${fieldManager.description} Required for apply patches.`)
const fieldValidation = query(
  'fieldValidation',
  'string',
  'What to do with unknown and duplicate fields: Ignore drops them, Warn drops them and says so in Warning headers (the default), Strict refuses the request.',
)
const force = query('force', 'boolean', 'With an apply patch only: take fields over that others manage.')

const deletion: readonly Parameter[] = [
  dryRun,
  query('gracePeriodSeconds', 'integer', 'Seconds that the object has to end by itself; 0 deletes at once. As the kind says when absent.'),
  query(
    'ignoreStoreReadErrorWithClusterBreakingPotential',
    'boolean',
    'Delete an object that can no longer be read from the store, without finalizers. Dangerous.',
  ),
  query('orphanDependents', 'boolean', 'Deprecated; use propagationPolicy.'),
  query(
    'propagationPolicy',
    'string',
    'What happens to objects that belong to it: Orphan leaves them, Background deletes them after, Foreground before.',
  ),
]

const selection: readonly Parameter[] = [
  query(
    'continue',
    'string',
    'Where to read on: the value that the last part of a list gave, with otherwise the same query. Answered with 410 when too old.',
  ),
  query('fieldSelector', 'string', 'Choose objects by field, such as metadata.name=web.'),
  query('labelSelector', 'string', 'Choose objects by label, such as app=web,tier!=test.'),
  query('limit', 'integer', 'How many items to answer with at most; the answer then says where to read on. Not for watches.'),
  query('resourceVersion', 'string', 'From which version on: the newest when absent, any when 0, otherwise as resourceVersionMatch says.'),
  query('resourceVersionMatch', 'string', 'How a list honours resourceVersion: NotOlderThan or Exact.'),
  query(
    'sendInitialEvents',
    'boolean',
    'With watch: begin with an ADDED event for each object and a bookmark with the annotation k8s.io/initial-events-end. Needs resourceVersionMatch=NotOlderThan.',
  ),
  query('timeoutSeconds', 'integer', 'Seconds after which a list or watch ends.'),
]

const listing: readonly Parameter[] = [
  query('allowWatchBookmarks', 'boolean', 'With watch: send BOOKMARK events, which tell how far the watch has come.'),
  ...selection,
  query('watch', 'boolean', 'Answer with a stream of changes, not with a list.'),
]

/** Query parameters by what is done. */
export const parametersOf = {
  get: [],
  list: listing,
  create: [dryRun, fieldManager, fieldValidation],
  update: [dryRun, fieldManager, fieldValidation],
  patch: [dryRun, applyManager, fieldValidation, force],
  delete: deletion,
  deletecollection: [...deletion, ...selection],
} as const satisfies Readonly<Record<string, readonly Parameter[]>>

export const pretty = query('pretty', 'string', 'Indent the answer: true or false. By default for browsers, curl and wget.')

export const namespaceParameter: Parameter = { name: 'namespace', in: 'path', type: 'string', description: 'The namespace of the objects.' }
export const nameParameter = (kind: string): Parameter => ({
  name: 'name',
  in: 'path',
  type: 'string',
  description: `The name of the ${kind}.`,
})
