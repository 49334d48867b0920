import { definePlugin, reject } from '../framework.ts'
import { Node, on } from '../wake.ts'

const OTHER_NODE = reject('unresolvable', "node(s) didn't match the requested node name")

/** Holds a pod to the node that its spec names (upstream's `NodeName`). */
export const nodeName = definePlugin({
  name: 'NodeName',
  wakeOn: [on(Node, 'add').when((pod, { after }) => pod.nodeName === after?.name)],
  prepare: ({ nodeName }) => nodeName,
  filters: (name) => name !== '',
  filter: (name, node) => (node.name === name ? null : OTHER_NODE),
})
