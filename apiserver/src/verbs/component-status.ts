import { type ComponentStatus, type KubeObject, status } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import { selectionOf } from '../cache/selection.ts'
import type { ComponentHealth, ComponentProbe } from '../component-probe.ts'
import type { Call, Core } from '../core.ts'
import { answerObject, answerObjects } from '../respond/answer.ts'

/** Asks one part of the control plane how it is. */
export const getComponentStatus = async (core: Core, call: Call): Promise<HttpResponse> => {
  const { name } = call.info
  const probe = core.probes.find((each) => each.name === name)
  // Upstream gives it as it is, with no reason.
  if (probe === undefined) throw status.unknown(`Component not found: ${name}`)
  return answerObject(core, call, await report(probe))
}

/** Asks all of them at once. */
export const listComponentStatuses = async (core: Core, call: Call): Promise<HttpResponse> => {
  const { resource, info } = call
  const selection = selectionOf(resource, '', '', info.query)
  const probes = core.probes.filter(({ name }) =>
    selection.matches({ key: name, revision: 0, namespace: '', name, uid: '', labels: undefined, fields: [], value: NOTHING }),
  )
  return answerObjects(core, call, await Promise.all(probes.map(report)))
}

const NOTHING = { bytes: new Uint8Array(), start: 0, split: 0 }

const report = async ({ name, check }: ComponentProbe): Promise<KubeObject> => {
  const { healthy, message, error } = await check()
  const object: ComponentStatus = {
    kind: 'ComponentStatus',
    apiVersion: 'v1',
    metadata: { name },
    conditions: [
      {
        type: 'Healthy',
        status: statusOf(healthy),
        ...(message === '' ? {} : { message }),
        ...(error === undefined ? {} : { error }),
      },
    ],
  }
  return object
}

const statusOf = (healthy: ComponentHealth['healthy']): 'True' | 'False' | 'Unknown' =>
  healthy === undefined ? 'Unknown' : healthy ? 'True' : 'False'
