import type { CustomResourceDefinitionSpec, CustomResourceDefinitionVersion } from '../../../generated/apiextensions.v1.types.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import type { Path } from '../../../validation/field-error.ts'

type Part = 'schema' | 'subresources' | 'additionalPrinterColumns' | 'selectableFields'

/** Upstream's names for what all versions have in common: it validates that as a part of the spec itself. */
const NAMES: Readonly<Record<Part, string>> = {
  schema: 'validation',
  subresources: 'subresources',
  additionalPrinterColumns: 'additionalPrinterColumns',
  selectableFields: 'selectableFields',
}

/** The distinct values of a part of the versions, each with the path that errors name and the versions that have it. */
export const placesOf = <P extends Part>(
  { versions }: CustomResourceDefinitionSpec,
  part: P,
  at: Path,
): readonly {
  readonly value: CustomResourceDefinitionVersion[P]
  readonly path: Path
  readonly versions: readonly CustomResourceDefinitionVersion[]
}[] => {
  const [first] = versions
  if (first !== undefined && versions.every((version) => semanticEqual(version[part], first[part])))
    return [{ value: first[part], path: at.child(NAMES[part]), versions }]
  return versions.map((version, i) => ({ value: version[part], path: at.child('versions').index(i).child(part), versions: [version] }))
}
