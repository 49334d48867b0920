import type { ParamKind, ParamRef } from '../../../generated/admissionregistration.v1.types.ts'
import { selectorText } from '../../apps/shared/columns.ts'

const UNSET = '<unset>'

export const paramKindText = (kind: ParamKind | undefined): string =>
  kind === undefined ? UNSET : `${kind.apiVersion ?? ''}/${kind.kind ?? ''}`

/** The object by its name, or those that a selector picks. */
export const paramRefText = (reference: ParamRef | undefined): string => {
  if (reference === undefined) return UNSET
  const { name = '', namespace = '', selector } = reference
  if (name === '') return selector === undefined ? UNSET : selectorText(selector, UNSET)
  return namespace === '' ? name : `${namespace}/${name}`
}
