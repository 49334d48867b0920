import { kinds, type Service } from '@coxswain/api-types'
import type { AdmissionPlugin } from '../chain.ts'
import { forbid } from '../refuse.ts'

/** Nobody may newly give a service external addresses, which are anybody's (upstream's DenyServiceExternalIPs). */
export const denyServiceExternalIps: AdmissionPlugin = {
  name: 'DenyServiceExternalIPs',
  validate: (request) => {
    const { resource, subresource, object, old } = request
    if (resource.definition !== kinds.Service || subresource !== '' || object === undefined) return undefined
    const before = (old as Service | undefined)?.spec?.externalIPs ?? []
    const wanted = (object as Service).spec?.externalIPs ?? []
    return wanted.every((each) => before.includes(each)) ? undefined : forbid(request, 'Use of external IPs is denied by admission control')
  },
}
