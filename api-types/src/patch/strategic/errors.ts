import { goText, goType } from '../../schema/go-text.ts'
import { PatchError } from '../outcome.ts'

/** Refusals of strategic merging, in upstream's words (`apimachinery/pkg/util/mergepatch/errors.go`). */
export const noMergeKey = (map: unknown, key: string): PatchError =>
  failed(`map: ${goText(map)} does not contain declared merge key: ${key}`)
export const badArgument = (expected: 'map' | 'list', actual: unknown): PatchError =>
  failed(`expected a ${goType(expected === 'map' ? {} : [])}, but received a ${goType(actual)}`)
export const badPatchType = (directive: unknown, map: unknown): PatchError =>
  failed(`unknown patch type: ${goText(directive)} in map: ${goText(map)}`)
export const badPrimitiveList = (): PatchError => malformed('invalid patch format of primitive list')
export const badRetainKeys = (): PatchError => malformed('invalid patch format of retainKeys')
export const badElementOrder = (): PatchError => malformed('invalid patch format of setElementOrder list')
export const noListOfLists = (): PatchError => new PatchError('Unprocessable', 'lists of lists are not supported')
export const unsupported = (): PatchError => malformed('strategic merge patch format is not supported')
export const failed = (message: string): PatchError => new PatchError('Failed', message)
const malformed = (message: string): PatchError => new PatchError('Malformed', message)
