import type { Access } from '../../authorization/authorizer.ts'

const VERBS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  GET: ['get', 'list'],
  POST: ['create', 'create'],
  PUT: ['update', 'update'],
  PATCH: ['patch', 'patch'],
  DELETE: ['delete', 'deletecollection'],
}

/** What `GET /api/v1/namespaces/team-a/pods/p/log` wants, read off its words. Only for the plain requests of the table. */
export const accessOf = (request: string): Access => {
  const [method = '', target = ''] = request.split(' ')
  const [path = '', query = ''] = target.split('?')
  const parts = path.slice(1).split('/')
  const named = parts[0] === 'apis'
  const rest = parts.slice(named ? 3 : 2)
  if ((parts[0] !== 'api' && !named) || rest.length === 0) return { verb: method.toLowerCase(), path }
  const group = named ? (parts[1] ?? '') : ''
  const own = rest[0] === 'namespaces' && (rest.length < 3 || rest[2] === 'finalize')
  const inside = rest[0] === 'namespaces' && !own
  const [resource = '', name = '', subresource = ''] = inside ? rest.slice(2) : rest
  const selected = /fieldSelector=metadata\.name%3D(\w+)/.exec(query)?.[1] ?? ''
  const [one, many] = VERBS[method] ?? ['', '']
  const verb = query.includes('watch=1') ? 'watch' : name === '' ? many : one
  return { verb, group, resource, subresource, namespace: inside ? (rest[1] ?? '') : own ? name : '', name: name || selected }
}
