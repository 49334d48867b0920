import { fails, row, type Theme } from '../row.ts'

const map = (data: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {${data}}\n`

/** Server-side apply: who owns which field, conflicts, and what is given up. */
export const applying: Theme = {
  name: 'applying',
  files: { 'one.yaml': map('a: "1", b: "1"'), 'two.yaml': map('a: "2"'), 'three.yaml': map('b: "1"') },
  rows: [
    row('apply --server-side -f {dir}/one.yaml', 'configmap/m serverside-applied'),
    row('get cm m -o jsonpath={.metadata.managedFields[*].operation}', /^Apply$/),
    fails(
      'apply --server-side --field-manager=other -f {dir}/two.yaml',
      /Apply failed with 1 conflict: conflict with "kubectl":? \.data\.a/,
    ),
    row('get cm m -o jsonpath={.data}', /^\{"a":"1","b":"1"\}$/),
    row('apply --server-side --field-manager=other --force-conflicts -f {dir}/two.yaml', 'configmap/m serverside-applied'),
    row('get cm m -o jsonpath={.data.a}', /^2$/),
    row('apply --server-side --dry-run=server -f {dir}/three.yaml', 'configmap/m serverside-applied (server dry run)'),
    row('apply --server-side -f {dir}/three.yaml', 'configmap/m serverside-applied'),
    row('get cm m -o jsonpath={.data}', /^\{"a":"2","b":"1"\}$/),
    row('get cm m -o jsonpath={.metadata.managedFields[*].manager}', /^(kubectl other|other kubectl)$/),
  ],
}
