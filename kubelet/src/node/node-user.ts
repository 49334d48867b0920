/** A node as a user: what it may do, the Node authorizer and the admission plugin NodeRestriction decide. */
export const nodeUser = (node: string): { readonly name: string; readonly groups: readonly string[] } => ({
  name: `system:node:${node}`,
  groups: ['system:nodes'],
})
