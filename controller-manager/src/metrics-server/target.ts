/** What a path asks for; a collection where no name is given. */
export interface Target {
  readonly resource: 'nodes' | 'pods'
  /** Empty: of all. */
  readonly namespace: string
  readonly name: string
}

/** Undefined for a path that names neither nodes nor pods, or names them where they are not. */
export const targetOf = (path: string): Target | undefined => {
  const [, namespace = '', resource, name = ''] =
    /^\/apis\/metrics\.k8s\.io\/v1beta1(?:\/namespaces\/([^/]+))?\/(nodes|pods)(?:\/([^/]+))?\/?$/.exec(path) ?? []
  if (resource !== 'nodes' && resource !== 'pods') return undefined
  const misplaced = resource === 'nodes' ? namespace !== '' : name !== '' && namespace === ''
  return misplaced ? undefined : { resource, namespace, name }
}
