import type { Difference } from '../difference.ts'

/** Where ours answers otherwise than any release of Kubernetes, on purpose: docs/reference/deviations.md has them. */
const since = 'deviation'

/** A refusal that is told otherwise: its fields as ours has them, those that are given. */
const refusal = (cases: string, step: number, told: Readonly<Record<string, unknown>>, why: string): readonly Difference[] =>
  Object.entries(told).map(([name, ours]) => ({
    in: cases,
    at: name === 'status' ? `${step}.status` : `${step}.body.${name}`,
    ours,
    since,
    why,
  }))

const bad = (message: RegExp) => ({ status: 400, code: 400, reason: 'BadRequest', message })
const NOT_FOUND = /"message":"the server could not find the requested resource","reason":"NotFound"/
const MISTAKE = "it is the client's mistake"
const noPath = (cases: string, at: string, why: string): readonly Difference[] => [
  { in: cases, at: `${at}.type`, upstream: /^text\/plain/, ours: 'application/json', since, why },
  { in: cases, at: `${at}.body`, ours: NOT_FOUND, since, why },
]

const writes: readonly Difference[] = [
  {
    in: '*',
    at: '*.body.message',
    upstream: /StorageError: invalid object, Code: 4, Key: /,
    ours: /^Operation cannot be fulfilled on \S+ "[^"]+": Precondition failed: UID in precondition: /,
    since,
    why: "the key in the store is nobody's business",
  },
  { in: 'object-meta/create with a resource version', at: '0.status', ours: 400, since, why: MISTAKE },
  { in: 'object-meta/create with a resource version', at: '0.body', ours: /"reason":"BadRequest"/, since, why: MISTAKE },
  ...['object-meta/replace with a resource version that is no number', 'patches/merge patch: a revision that is none'].flatMap((cases) =>
    refusal(
      cases,
      0,
      { status: 409, code: 409, reason: 'Conflict', message: /the object has been modified/, details: /"kind":"configmaps"/ },
      MISTAKE,
    ),
  ),
  {
    in: 'maps/a Secret of a docker config that is no JSON',
    at: '*.message',
    ours: /must be a JSON object$/,
    since,
    why: 'nothing of a secret is told',
  },
  {
    in: 'workloads/HorizontalPodAutoscaler: a status',
    at: '*.autoscaling.alpha.kubernetes.io/current-metrics',
    ours: '[{"type":"Resource","resource":{"name":"cpu","currentAverageUtilization":40}}]',
    since,
    why: 'nothing is made up on the way back',
  },
]
const patches: readonly Difference[] = [
  ...['a list', 'a text', 'nothing at all', 'a cut object'].flatMap((name) =>
    refusal(`patches/merge patch: ${name}`, 0, bad(/^error decoding patch: /), 'one answer to all that is no patch'),
  ),
  ...refusal('patches/merge patch: a list', 0, { details: undefined }, 'one answer to all that is no patch'),
  ...refusal('patches/merge patch: null', 0, { status: 400, code: 400, reason: 'BadRequest' }, MISTAKE),
  ...[
    '*patch: the kind',
    '*patch: the version',
    'patches/merge patch: another *',
    'patches/strategic patch: a list for a map',
    'patches/strategic patch: containers that are text',
  ].map((cases) => ({
    in: cases,
    at: '*.causes[0].message',
    ours: /^Invalid value: "\{\\"apiVersion\\":.*": (json: |no kind|converting|\S+ in version)/,
    since,
    why: 'the object that the patch would make is shown in the order in which it is kept',
  })),
]
const reads: readonly Difference[] = [
  ...['patches/a patch of no type', 'patches/a patch of an odd type'].flatMap((cases) =>
    refusal(cases, 0, { message: /accepted media types include/, details: undefined }, 'the message lists the media types'),
  ),
  ...['wire/Accept: text/html', 'wire/Accept: foo', 'wire/Accept: text/html of a refusal'].flatMap((cases) =>
    refusal(cases, 0, { message: /^only the following media types are accepted/, details: undefined }, 'the message lists the media types'),
  ),
  { in: 'wire/Accept: application/*', at: '0.status', upstream: 406, ours: 200, since, why: 'a wildcard is taken' },
  { in: 'wire/Accept: application/*', at: '0.body', ours: /"kind":"ConfigMap"/, since, why: 'a wildcard is taken' },
  ...refusal(
    'wire/Accept: application/* of a refusal',
    0,
    { status: 404, code: 404, reason: 'NotFound', message: /not found$/, details: /configmaps/ },
    'a wildcard is taken',
  ),
  ...noPath('wire/* /apis/nothing.example.org/v1/things', '0', 'clients read a Status'),
  ...noPath('discovery//apis/nothing', '0', 'clients read a Status'),
  { in: 'wire/* /nothing', at: '0.body', upstream: /"paths"/, ours: NOT_FOUND, since, why: 'clients read a Status' },
  { in: 'discovery//healthz/nothing', at: '0.type', ours: 'text/plain; charset=utf-8', since, why: 'no list of paths' },
  { in: 'discovery//healthz/nothing', at: '0.body', upstream: /"paths"/, ours: '404 page not found\n', since, why: 'no list of paths' },
  ...refusal('wire/DELETE with options of another kind', 0, bad(/no kind "Foo" is registered/), MISTAKE),
  ...refusal('wire/DELETE with options that are cut', 0, bad(/unexpected end of JSON input/), MISTAKE),
  ...refusal(
    'wire/a body of a YAML that is none',
    0,
    { message: /yaml: Flow sequence in block collection/ },
    'our reader of YAML has words of its own',
  ),
  { in: 'discovery/discovery by other methods', at: '0.status', upstream: 200, ours: 405, since, why: 'discovery is read only' },
  { in: 'discovery/discovery by other methods', at: '0.body', ours: /MethodNotAllowed/, since, why: 'discovery is read only' },
]

export const deviations: readonly Difference[] = [...writes, ...patches, ...reads]
