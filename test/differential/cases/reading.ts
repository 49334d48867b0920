import { type Answer, type Case, del, get, having, one, post, seen, send, table } from '../case.ts'
import { at } from '../resources.ts'
import { map, pod, service } from './objects.ts'

const MAPS = at('configmaps')
const three = ['a', 'b', 'c'].map((name) => map(name, { data: { k: name } }, { labels: { x: name } }))
const continued = (path: string) => (answers: readonly Answer[]) =>
  get(`${path}&continue=${encodeURIComponent(seen(answers.at(-1), 'metadata', 'continue'))}`)
const from = (path: string) => (answers: readonly Answer[]) =>
  get(`${path}&resourceVersion=${seen(answers[0], 'metadata', 'resourceVersion')}`)
const first = get(MAPS, { unseen: true })
const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'

const lists: readonly Case[] = [
  having(three, 'a page', get(`${MAPS}?limit=2`), continued(`${MAPS}?limit=2`)),
  having(three, 'a page of a selection', get(`${MAPS}?limit=1&labelSelector=x!%3Da`), continued(`${MAPS}?limit=1&labelSelector=x!%3Da`)),
  having(three, 'a page that is exact', get(`${MAPS}?limit=3`)),
  having(three, 'a limit of zero', get(`${MAPS}?limit=0`)),
  having(three, 'a limit that is none', get(`${MAPS}?limit=x`)),
  having(three, 'a negative limit', get(`${MAPS}?limit=-1`)),
  having(three, 'a token that is none', get(`${MAPS}?limit=1&continue=xxx`), get(`${MAPS}?limit=1&continue=e30`), get(`${MAPS}?continue=`)),
  having(three, 'a token with a revision', get(`${MAPS}?limit=1`), (answers) =>
    get(`${MAPS}?limit=1&resourceVersion=5&continue=${seen(answers[0], 'metadata', 'continue')}`),
  ),
  having(three, 'of metadata', get(MAPS, { headers: { accept: METADATA } })),
  having(three, 'a table', table(MAPS), table(`${MAPS}?limit=1`)),
  having(three, 'from a revision of the past', first, from(`${MAPS}?limit=5`), get(`${MAPS}?resourceVersion=0`)),
  having(three, 'a revision that is none', get(`${MAPS}?resourceVersion=x`), get(`${MAPS}?resourceVersion=-1`)),
  having(
    three,
    'how a revision matches',
    first,
    from(`${MAPS}?resourceVersionMatch=Exact`),
    from(`${MAPS}?resourceVersionMatch=NotOlderThan`),
    get(`${MAPS}?resourceVersionMatch=Exact`),
    get(`${MAPS}?resourceVersion=0&resourceVersionMatch=Exact`),
    from(`${MAPS}?resourceVersionMatch=Foo`),
  ),
  one('nothing', get(MAPS), table(MAPS)),
  having(
    three,
    'by the name',
    get(`${MAPS}?fieldSelector=metadata.name%3Db`),
    get(`${MAPS}?fieldSelector=metadata.name!%3Db`),
    get(`${MAPS}?fieldSelector=data.k%3Db`),
    get(`${MAPS}?fieldSelector=x`),
  ),
  having(
    three,
    'odd values of known parameters',
    get(`${MAPS}?timeoutSeconds=x`),
    get(`${MAPS}?watch=perhaps&timeoutSeconds=1`),
    get(`${MAPS}?allowWatchBookmarks=x`),
    get(`${MAPS}?foo=bar`),
  ),
  having(
    three,
    'a get from a revision',
    get(`${MAPS}/a?resourceVersion=0`),
    get(`${MAPS}/a?resourceVersion=x`),
    get(`${MAPS}/a?pretty=true`, { headers: { accept: 'application/json' } }),
  ),
  having(three, 'of all namespaces', get('/api/v1/configmaps?labelSelector=x%3Db&fieldSelector=metadata.namespace%3D{ns}')),
]
const WATCH = `${MAPS}?watch=1&timeoutSeconds=1`
const watches: readonly Case[] = [
  having([map('a')], 'what is there', get(WATCH)),
  having(
    [map('a')],
    'what has happened',
    first,
    post(MAPS, map('b'), { unseen: true }),
    send('PATCH', `${MAPS}/b`, { data: { a: 'b' } }, { unseen: true, headers: { 'content-type': 'application/merge-patch+json' } }),
    del(`${MAPS}/a`, undefined, { unseen: true }),
    from(WATCH),
  ),
  having(
    [map('a', {}, { labels: { x: 'y' } })],
    'what comes to a selection and leaves it',
    first,
    send(
      'PATCH',
      `${MAPS}/a`,
      { metadata: { labels: { x: 'z' } } },
      { unseen: true, headers: { 'content-type': 'application/merge-patch+json' } },
    ),
    post(MAPS, map('b', {}, { labels: { x: 'y' } }), { unseen: true }),
    from(`${WATCH}&labelSelector=x%3Dy`),
  ),
  having([map('a')], 'one by its name', get(`${WATCH}&fieldSelector=metadata.name%3Da`)),
  having([map('a')], 'as tables', get(WATCH, { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } })),
  having([map('a')], 'as metadata', get(WATCH, { headers: { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' } })),
  having([map('a')], 'a revision that is none', get(`${WATCH}&resourceVersion=x`)),
  having([map('a')], 'how a revision matches', get(`${WATCH}&resourceVersionMatch=Exact`)),
  having(
    [map('a')],
    'in the old way',
    get(`/api/v1/watch/namespaces/{ns}/configmaps?timeoutSeconds=1`),
    get(`/api/v1/watch/namespaces/{ns}/configmaps/a?timeoutSeconds=1`),
  ),
  having([map('a')], 'of one object', get(`${MAPS}/a?watch=1&timeoutSeconds=1`)),
  having(
    [pod('p', { nodeName: '{ns}-n' })],
    'pods of a node',
    get(`${at('pods')}?watch=1&timeoutSeconds=1&fieldSelector=spec.nodeName%3D{ns}-n`),
  ),
  having([service('s')], 'services', get(`${at('services')}?watch=1&timeoutSeconds=1`)),
]

export const reading = {
  name: 'reading',
  cases: [
    ...lists.map((each) => ({ ...each, name: `list: ${each.name}` })),
    ...watches.map((each) => ({ ...each, name: `watch: ${each.name}` })),
  ],
}
