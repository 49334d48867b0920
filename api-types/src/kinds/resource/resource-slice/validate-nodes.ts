import type { NodeSelector, NodeSelectorRequirement } from '../../../generated/core.v1.types.ts'
import type { Device, ResourceSliceSpec } from '../../../generated/resource.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'
import { refused } from '../../core/pod/errors.ts'
import { validateNodeSelector } from '../../core/pod/validate-affinity.ts'

type Errors = readonly FieldError[]

const ONE_OF_SLICE = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required'
const ONE_OF_DEVICE =
  'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec'
const NOT_PER_DEVICE =
  '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec'

/** From which nodes the devices of a slice can be reached. */
export const validateSliceNodes = (spec: ResourceSliceSpec, at: Path): Errors => {
  const { nodeName, nodeSelector, allNodes, perDeviceNodeSelection } = spec
  const given = [...givenFields(spec), ...(perDeviceNodeSelection === true ? ['`perDeviceNodeSelection`'] : [])]
  return [
    ...nodeNameErrors(nodeName, 'must be either unset or set to a non-empty string', at.child('nodeName')),
    ...(nodeSelector === undefined ? [] : oneTermErrors(nodeSelector, at.child('nodeSelector'))),
    ...onlyTrue(allNodes, at.child('allNodes')),
    ...onlyTrue(perDeviceNodeSelection, at.child('perDeviceNodeSelection')),
    ...(given.length === 0 ? [fieldErrors.required(at, ONE_OF_SLICE)] : []),
    ...(given.length > 1 ? [fieldErrors.invalid(at, `{${given.join(', ')}}`, `${ONE_OF_SLICE}, but multiple fields are set`)] : []),
  ]
}

/** The same of one device, where its slice leaves it to the devices. */
export const validateDeviceNodes = (device: Device, isPerDevice: boolean, at: Path): Errors => {
  const { nodeName, nodeSelector, allNodes } = device
  if (!isPerDevice) {
    const isAnyGiven = nodeName !== undefined || nodeSelector !== undefined || allNodes !== undefined
    return isAnyGiven ? [fieldErrors.invalid(at, null, NOT_PER_DEVICE)] : []
  }
  const given = givenFields(device)
  return [
    ...nodeNameErrors(nodeName, 'must not be empty', at.child('nodeName')),
    ...(nodeSelector === undefined ? [] : validateNodeSelector(nodeSelector, at.child('nodeSelector'))),
    ...onlyTrue(allNodes, at.child('allNodes')),
    ...(given.length === 0 ? [fieldErrors.required(at, ONE_OF_DEVICE)] : []),
    ...(given.length > 1 ? [fieldErrors.invalid(at, `{${given.join(', ')}}`, ONE_OF_DEVICE)] : []),
  ]
}

const givenFields = ({ nodeName, nodeSelector, allNodes }: Pick<Device, 'nodeName' | 'nodeSelector' | 'allNodes'>): readonly string[] => [
  ...(nodeName ? ['`nodeName`'] : []),
  ...(nodeSelector === undefined ? [] : ['`nodeSelector`']),
  ...(allNodes === true ? ['`allNodes`'] : []),
]

const nodeNameErrors = (name: string | undefined, whenEmpty: string, at: Path): Errors => {
  if (name === undefined) return []
  return name === '' ? [fieldErrors.invalid(at, '', whenEmpty)] : refused(at, name, isDns1123Subdomain(name))
}

const onlyTrue = (value: boolean | undefined, at: Path): Errors =>
  value === false ? [fieldErrors.invalid(at, false, 'must be either unset or set to true')] : []

/** Selectors of several slices are merged where there is one term in each. */
const oneTermErrors = (selector: NodeSelector, at: Path): Errors => [
  ...validateNodeSelector(selector, at),
  ...((selector.nodeSelectorTerms ?? []).length === 1
    ? []
    : [fieldErrors.invalid(at.child('nodeSelectorTerms'), internalTerms(selector), 'must have exactly one node selector term')]),
]

/** Upstream shows its internal type, whose fields are written with capitals. */
const internalTerms = ({ nodeSelectorTerms }: NodeSelector) =>
  nodeSelectorTerms?.map(({ matchExpressions, matchFields }) => ({
    MatchExpressions: matchExpressions?.map(internalRequirement) ?? null,
    MatchFields: matchFields?.map(internalRequirement) ?? null,
  })) ?? null

const internalRequirement = ({ key, operator, values }: NodeSelectorRequirement) => ({
  Key: key,
  Operator: operator,
  Values: values ?? null,
})
