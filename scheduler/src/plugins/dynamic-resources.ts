import { definePlugin, reject } from '../framework.ts'

/** Resource claims are not served by this API: a pod that needs one is refused by name instead of being started without its devices. */
export const dynamicResources = definePlugin({
  name: 'DynamicResources',
  wakeOn: [],
  prepare: ({ spec: { resourceClaims = [] } }) => resourceClaims,
  filters: () => false,
  narrow: ([claim]) =>
    claim === undefined ? null : reject('unresolvable', `resource claim ${JSON.stringify(claim.name)}: resource claims are not supported`),
})
