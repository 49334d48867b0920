/** Reasons why a name cannot stand between two slashes of a path (upstream's `path.ValidatePathSegmentName`): all that some kinds ask of names. */
export const isValidPathSegmentName = (name: string, isPrefix = false): readonly string[] => [
  ...(!isPrefix && (name === '.' || name === '..') ? [`may not be '${name}'`] : []),
  ...['/', '%'].flatMap((each) => (name.includes(each) ? [`may not contain '${each}'`] : [])),
]
