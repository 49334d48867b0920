import type { FieldSpec, TypeTable } from '../schema/model.ts'

const text: FieldSpec = { type: 'string', required: true, alwaysPrinted: true }
const optional: FieldSpec = { type: 'string' }

/** Types on the wire that are no part of the tables. */
export const extraTypes: TypeTable = {
  'meta/v1.WatchEvent': { fields: { type: text, object: { type: 'raw', required: true, alwaysPrinted: true } } },
  'version.Info': {
    fields: {
      major: text,
      minor: text,
      emulationMajor: optional,
      emulationMinor: optional,
      minCompatibilityMajor: optional,
      minCompatibilityMinor: optional,
      gitVersion: text,
      gitCommit: text,
      gitTreeState: text,
      buildDate: text,
      goVersion: text,
      compiler: text,
      platform: text,
    },
  },
}
